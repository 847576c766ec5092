-- What all committees together say their programmes did in the quarter. People may benefit from programmes of two committees, so
-- their number is an upper bound. Grain: province x quarter x outcome_kind x unit_of_measure.
with located as (
    select distinct
        province_code,
        period_id,
        unit_code
    from {{ ref('rpt_quarterly_summary') }}
    where unit_code <> province_code
)

select
    located.province_code,
    outcomes.period_id,
    outcomes.outcome_kind,
    outcomes.outcome_label_vi,
    outcomes.outcome_sort,
    outcomes.unit_of_measure,
    cast({{ summed("outcomes.quantity") }} as double) as quantity,
    cast(sum(outcomes.money_vnd) as bigint) as money_vnd,
    cast(sum(outcomes.beneficiary_people) as bigint) as beneficiary_people,
    cast(sum(outcomes.programme_count) as bigint) as programme_count,
    cast(count(distinct outcomes.unit_code) as bigint) as unit_count
from {{ ref('rpt_programme_outcomes') }} as outcomes
inner join located on outcomes.unit_code = located.unit_code and outcomes.period_id = located.period_id
group by
    located.province_code, outcomes.period_id, outcomes.outcome_kind, outcomes.outcome_label_vi, outcomes.outcome_sort,
    outcomes.unit_of_measure
