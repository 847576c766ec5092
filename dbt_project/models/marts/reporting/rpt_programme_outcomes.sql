-- Outcomes per unit. Grain: unit x quarter x outcome_kind x unit_of_measure; in-period outcomes only, so that nothing adds up twice.
-- Quantities are brought to the unit of the outcome kind where a conversion is known (seed unit_conversions).
{% set numbers = {
    "quantity": "double", "money_vnd": "bigint", "beneficiary_people": "bigint", "beneficiary_attendances": "bigint",
} %}

with converted as (
    select
        outcomes.programme_id,
        outcomes.unit_code,
        outcomes.period_id,
        outcomes.outcome_kind,
        coalesce(outcomes.canonical_unit, outcomes.unit_of_measure) as unit_of_measure,
        case when outcomes.canonical_unit is null then outcomes.quantity else outcomes.canonical_quantity end as quantity,
        case when outcomes.canonical_unit is null then outcomes.quantity_lower else outcomes.canonical_quantity_lower end
            as quantity_lower,
        case when outcomes.canonical_unit is null then outcomes.quantity_upper else outcomes.canonical_quantity_upper end
            as quantity_upper,
        {% for number in ["money_vnd", "beneficiary_people", "beneficiary_attendances"] %}
            outcomes.{{ number }},
            outcomes.{{ number }}_lower,
            outcomes.{{ number }}_upper,
        {% endfor %}
        outcomes.basis
    from {{ ref('fct_programme_outcomes') }} as outcomes
    where coalesce(outcomes.basis, 'in_period') = 'in_period'
)

select
    converted.unit_code,
    units.unit_name_vi,
    units.unit_sort,
    converted.period_id,
    converted.outcome_kind,
    kinds.label_vi as outcome_label_vi,
    cast(kinds.sort_order as integer) as outcome_sort,
    converted.unit_of_measure,
    {% for number, type in numbers.items() %}
        cast({{ summed("converted." ~ number) }} as {{ type }}) as {{ number }},
        cast({{ summed("converted." ~ number ~ "_lower") }} as {{ type }}) as {{ number }}_lower,
        cast({{ summed_upper("converted." ~ number, "converted." ~ number ~ "_upper") }} as {{ type }}) as {{ number }}_upper,
    {% endfor %}
    count(distinct converted.programme_id) as programme_count
from converted
inner join {{ ref('outcome_kinds') }} as kinds on converted.outcome_kind = kinds.code
inner join {{ ref('dim_periods') }} as periods on converted.period_id = periods.period_id
inner join {{ ref('dim_units') }} as units
    on
        converted.unit_code = units.unit_code
        and {{ valid_on("units", "periods.start_date") }}
group by
    converted.unit_code, units.unit_name_vi, units.unit_sort, converted.period_id, converted.outcome_kind, kinds.label_vi,
    kinds.sort_order, converted.unit_of_measure
