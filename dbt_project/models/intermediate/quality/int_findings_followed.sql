-- Findings of this build with what became of them: explained when the committee explained it in a later return. Grain: finding.
with explanations as (
    select
        lines.finding_id,
        min(submissions.received_at) as explained_at
    from {{ ref('stg_lake__explanations') }} as lines
    inner join {{ ref('int_submissions_versioned') }} as submissions
        on lines.submission_id = submissions.submission_id and lines.batch_id = submissions.batch_id
    where submissions.state = 'accepted'
    group by lines.finding_id
)

select
    findings.*,
    case when explanations.finding_id is not null then 'explained' else 'open' end as status,
    explanations.explained_at
from {{ ref('stg_rules__findings') }} as findings
left join explanations on findings.finding_id = explanations.finding_id
