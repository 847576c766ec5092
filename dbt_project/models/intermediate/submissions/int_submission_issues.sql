-- What reading found wrong, in submissions known at as_of; grain: submission x issue.
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
    -- the readings as a person reads them: a / b
    replace(replace(replace(issues.candidates, '["', ''), '"]', ''), '", "', ' / ') as candidates
from {{ ref('int_submissions_versioned') }} as submissions
inner join {{ ref('stg_lake__issues') }} as issues
    on submissions.submission_id = issues.submission_id and submissions.batch_id = issues.batch_id
where submissions.is_latest or submissions.state = 'quarantined'
