-- What reading found wrong in versions that a later one replaced. Grain: submission x issue.
select
    submissions.submission_id,
    submissions.submission_version,
    submissions.unit_code,
    submissions.period_id,
    submissions.state,
    submissions.is_latest,
    submissions.file_name,
    submissions.received_at,
    submissions.unit_text,
    submissions.period_text,
    issues.issue_code,
    issues.sheet,
    issues.cell,
    issues.row_number,
    issues.column_name,
    issues.observed,
    issues.expected,
    issues.candidates
from {{ ref('int_earlier_submissions') }} as submissions
inner join {{ ref('stg_lake__issues') }} as issues
    on submissions.submission_id = issues.submission_id and submissions.batch_id = issues.batch_id
