-- What programmes brought about. Grain: programme x period x outcome_kind x unit_of_measure x basis.
-- People and attendances (lượt) stay apart; money in VND; every number with the least and the most that it can mean.
with summed as (
    select
        programme_id,
        unit_code,
        period_id,
        outcome_kind,
        unit_of_measure,
        basis,
        max(canonical_unit) as canonical_unit,
        {% for number in ["quantity", "canonical_quantity", "money", "people", "attendances"] %}
            {{ summed(number) }} as {{ number }},
            {{ summed(number ~ "_lower") }} as {{ number }}_lower,
            {{ summed_upper(number, number ~ "_upper") }} as {{ number }}_upper,
        {% endfor %}
        count(*) as line_count
    from {{ ref('int_outcomes_measured') }}
    group by programme_id, unit_code, period_id, outcome_kind, unit_of_measure, basis
)

select
    programme_id,
    unit_code,
    period_id,
    outcome_kind,
    unit_of_measure,
    basis,
    cast(quantity as double) as quantity,
    {{ qualifier_of("quantity", "quantity_lower", "quantity_upper") }} as quantity_qualifier,
    cast(quantity_lower as double) as quantity_lower,
    cast(quantity_upper as double) as quantity_upper,
    canonical_unit,
    cast(canonical_quantity as double) as canonical_quantity,
    cast(canonical_quantity_lower as double) as canonical_quantity_lower,
    cast(canonical_quantity_upper as double) as canonical_quantity_upper,
    cast(money as bigint) as money_vnd,
    cast(money_lower as bigint) as money_vnd_lower,
    cast(money_upper as bigint) as money_vnd_upper,
    cast(people as bigint) as beneficiary_people,
    cast(people_lower as bigint) as beneficiary_people_lower,
    cast(people_upper as bigint) as beneficiary_people_upper,
    cast(attendances as bigint) as beneficiary_attendances,
    cast(attendances_lower as bigint) as beneficiary_attendances_lower,
    cast(attendances_upper as bigint) as beneficiary_attendances_upper
from summed
