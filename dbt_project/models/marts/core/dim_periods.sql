-- Quarters, years and stages of the calendar. Grain: period_id.
select
    periods.period_id,
    periods.period_kind,
    periods.start_date,
    periods.end_date,
    periods.due_date,
    periods.year_number,
    periods.quarter_number,
    periods.stage_id,
    cast(periods.year_number * 4 + periods.quarter_number as integer) as quarter_index
from {{ ref('periods') }} as periods
