-- Quarters of the calendar with a running index: the quarter before has index - 1.
select
    periods.period_id,
    periods.start_date,
    periods.end_date,
    periods.due_date,
    periods.year_number,
    periods.quarter_number,
    periods.stage_id,
    periods.year_number * 4 + periods.quarter_number as quarter_index,
    stages.start_date as stage_start_date,
    coalesce(stages.start_date = periods.start_date, false) as is_stage_start
from {{ ref('periods') }} as periods
left join {{ ref('stages') }} as stages on periods.stage_id = stages.stage_id
where periods.period_kind = 'quarter'
