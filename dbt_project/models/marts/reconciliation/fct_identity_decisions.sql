-- Every link between a register line and the programme it is taken for. Grain: submission x cell.
select
    lines.submission_id,
    lines.sheet,
    lines.cell,
    lines.unit_code,
    lines.period_id,
    lines.programme_id,
    lines.identity_method as method,
    lines.identity_score as score,
    lines.identity_decided_by as decided_by,
    coalesce(lines.identity_decided_at, submissions.received_at) as decided_at
from {{ ref('int_register_rows_identified') }} as lines
inner join {{ ref('int_submissions_versioned') }} as submissions on lines.submission_id = submissions.submission_id
