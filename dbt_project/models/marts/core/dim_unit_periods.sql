-- Quarters, years and stages with the days, due date and stage that a unit's own calendar gives them. Grain: unit_code x period_id.
select
    unit_code,
    period_id,
    period_kind,
    start_date,
    end_date,
    due_date,
    stage_id
from {{ ref('int_unit_periods') }}
