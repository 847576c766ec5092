-- Outcomes since the stage began, as known at each quarter. Grain: unit x quarter x outcome_kind x unit_of_measure.
-- Quantities and money of the quarters add up; people do not (the same person may benefit again): the number of distinct people lies
-- between the largest quarter and the sum of all.
with current_quarter as (
    select distinct
        outcomes.unit_code,
        later.period_id,
        later.quarter_index,
        outcomes.outcome_kind,
        outcomes.outcome_label_vi,
        outcomes.outcome_sort,
        outcomes.unit_of_measure
    from {{ ref('rpt_programme_outcomes') }} as outcomes
    inner join {{ ref('int_unit_quarters') }} as told
        on outcomes.unit_code = told.unit_code and outcomes.period_id = told.period_id
    inner join {{ ref('int_unit_quarters') }} as later
        on told.unit_code = later.unit_code and told.stage_id = later.stage_id and told.quarter_index <= later.quarter_index
    inner join {{ ref('fct_submission_statuses') }} as statuses
        on outcomes.unit_code = statuses.unit_code and later.period_id = statuses.period_id and statuses.state <> 'not_due'
)

select
    current_quarter.unit_code,
    current_quarter.period_id,
    quarters.stage_id,
    current_quarter.outcome_kind,
    current_quarter.outcome_label_vi,
    current_quarter.outcome_sort,
    current_quarter.unit_of_measure,
    cast({{ summed("earlier.quantity") }} as double) as stage_to_date_quantity,
    cast(sum(earlier.money_vnd) as bigint) as stage_to_date_money_vnd,
    cast(max(earlier.beneficiary_people) as bigint) as stage_to_date_people_lower,
    cast(sum(earlier.beneficiary_people) as bigint) as stage_to_date_people_upper,
    cast(sum(earlier.beneficiary_attendances) as bigint) as stage_to_date_attendances
from current_quarter
inner join {{ ref('int_unit_quarters') }} as quarters
    on current_quarter.unit_code = quarters.unit_code and current_quarter.period_id = quarters.period_id
inner join {{ ref('int_unit_quarters') }} as earlier_quarters
    on
        quarters.unit_code = earlier_quarters.unit_code
        and quarters.stage_id = earlier_quarters.stage_id and quarters.quarter_index >= earlier_quarters.quarter_index
inner join {{ ref('rpt_programme_outcomes') }} as earlier
    on
        current_quarter.unit_code = earlier.unit_code
        and earlier_quarters.period_id = earlier.period_id
        and current_quarter.outcome_kind = earlier.outcome_kind
        and current_quarter.unit_of_measure = earlier.unit_of_measure
group by
    current_quarter.unit_code, current_quarter.period_id, quarters.stage_id, current_quarter.outcome_kind,
    current_quarter.outcome_label_vi, current_quarter.outcome_sort, current_quarter.unit_of_measure
