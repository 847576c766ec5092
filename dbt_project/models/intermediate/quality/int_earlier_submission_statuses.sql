-- Returns that were overdue for a while and then came: how their status stood in between. Grain: unit x quarter.
select
    unit_code,
    province_code,
    period_id,
    due_date,
    cast(null as string) as submission_id,
    false as is_nil,
    true as is_due
from {{ ref('int_submission_statuses') }}
where submission_id is not null and days_after_due > 0
