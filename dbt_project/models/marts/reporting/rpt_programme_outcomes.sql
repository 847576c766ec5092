-- Outcomes per unit. Grain: unit x quarter x outcome_kind x unit_of_measure; in-period outcomes only, so that nothing adds up twice.
select
    outcomes.unit_code,
    units.unit_name_vi,
    units.unit_sort,
    outcomes.period_id,
    outcomes.outcome_kind,
    kinds.label_vi as outcome_label_vi,
    cast(kinds.sort_order as integer) as outcome_sort,
    outcomes.unit_of_measure,
    cast(sum(cast(outcomes.quantity as decimal(18, 4))) as double) as quantity,
    cast(sum(outcomes.money_vnd) as bigint) as money_vnd,
    cast(sum(outcomes.beneficiary_people) as bigint) as beneficiary_people,
    cast(sum(outcomes.beneficiary_attendances) as bigint) as beneficiary_attendances,
    count(distinct outcomes.programme_id) as programme_count
from {{ ref('fct_programme_outcomes') }} as outcomes
inner join {{ ref('outcome_kinds') }} as kinds on outcomes.outcome_kind = kinds.code
inner join {{ ref('dim_periods') }} as periods on outcomes.period_id = periods.period_id
inner join {{ ref('dim_units') }} as units
    on
        outcomes.unit_code = units.unit_code
        and periods.start_date >= units.valid_from
        and (units.valid_to is null or periods.start_date <= units.valid_to)
where coalesce(outcomes.basis, 'in_period') = 'in_period'
group by
    outcomes.unit_code, units.unit_name_vi, units.unit_sort, outcomes.period_id, outcomes.outcome_kind, kinds.label_vi,
    kinds.sort_order, outcomes.unit_of_measure
