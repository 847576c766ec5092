-- Accepted versions of a return that a later version replaced, each standing as the latest of its own day. Grain: submission.
with ordered as (
    select
        submissions.*,
        lead(submissions.submission_id) over versions as replaced_by,
        lead(submissions.received_at) over versions as replaced_at
    from {{ ref('int_submissions_versioned') }} as submissions
    where submissions.state = 'accepted'
    window versions as (partition by submissions.unit_code, submissions.period_id order by submissions.submission_version)
)

select
    submission_id,
    batch_id,
    file_name,
    received_at,
    state,
    unit_code,
    period_id,
    unit_text,
    period_text,
    data_cutoff_date,
    prepared_date,
    data_status,
    is_nil,
    resubmission_reason,
    submission_version,
    true as is_latest,
    replaced_by,
    replaced_at
from ordered
where replaced_by is not null
