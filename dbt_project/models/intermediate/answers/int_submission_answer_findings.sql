-- Findings that stand in a submission, in the order in which its sender should read them. Grain: submission x finding.
with explained as (
    select
        finding_id,
        reason,
        row_number() over (partition by finding_id order by sequence_number desc) as recency
    from {{ ref('int_finding_transitions') }}
    where transition = 'explained'
)

select
    occurrences.submission_id,
    occurrences.finding_id,
    occurrences.rule_id,
    occurrences.severity,
    followed.status,
    occurrences.sheet,
    occurrences.cell,
    occurrences.observed,
    occurrences.expected,
    occurrences.message_vi,
    occurrences.message_en,
    followed.provincial_effect,
    followed.consequence_count,
    case when followed.status <> 'open' then explained.reason end as explanation,
    row_number() over (
        partition by occurrences.submission_id
        order by
            case when occurrences.severity = 'blocking' then 0 else 1 end asc,
            case when followed.status = 'open' then 0 else 1 end asc,
            followed.provincial_effect desc,
            case occurrences.severity when 'error' then 1 when 'warning' then 2 else 3 end asc,
            abs(coalesce(occurrences.difference, 0)) desc,
            occurrences.sheet asc nulls last,
            length(occurrences.cell) asc nulls last,
            occurrences.cell asc nulls last,
            occurrences.finding_id asc
    ) as reading_order
from {{ ref('int_finding_occurrences') }} as occurrences
inner join {{ ref('int_findings_followed') }} as followed on occurrences.finding_id = followed.finding_id
left join explained on occurrences.finding_id = explained.finding_id and explained.recency = 1
where occurrences.submission_id is not null
