-- Which version of a return took the place of which. Grain: submission (versions from the second on).
with ordered as (
    select
        submission_id,
        batch_id,
        unit_code,
        period_id,
        submission_version,
        received_at,
        lag(submission_id) over versions as previous_submission_id,
        lag(batch_id) over versions as previous_batch_id,
        lag(received_at) over versions as previous_received_at
    from {{ ref('int_submissions_versioned') }}
    where state = 'accepted'
    window versions as (partition by unit_code, period_id order by submission_version)
)

select *
from ordered
where previous_submission_id is not null
