-- Every finding with what became of it and how much it moves the provincial total. Grain: finding.
-- A finding that a later version resolved keeps the words of the version that last showed it.
with last_shown as (
    select
        occurrences.*,
        row_number() over (
            partition by occurrences.finding_id
            order by
                case when occurrences.is_current then 0 else 1 end, occurrences.submission_version desc, occurrences.submission_id desc
        ) as recency
    from {{ ref('int_finding_occurrences') }} as occurrences
),

began as (
    select
        finding_id,
        min(began_at) as first_seen_at,
        max(sequence_number) as last_sequence_number
    from {{ ref('int_finding_transitions') }}
    group by finding_id
),

consequences as (
    select
        caused_by as finding_id,
        count(*) as consequence_count
    from {{ ref('int_finding_consequences') }}
    group by caused_by
)

select
    shown.finding_id,
    shown.rule_id,
    shown.rule_version,
    shown.severity,
    shown.unit_code,
    shown.period_id,
    shown.submission_id,
    shown.submission_version,
    shown.indicator,
    shown.level,
    shown.field,
    shown.basis,
    shown.programme_id,
    shown.subject,
    shown.sheet,
    shown.cell,
    shown.observed,
    shown.expected,
    shown.difference,
    shown.message_vi,
    shown.message_en,
    states.state as status,
    states.began_at as status_began_at,
    began.first_seen_at,
    case when states.state = 'resolved' then states.began_at else {{ as_of() }} end as last_seen_at,
    coalesce(consequences.consequence_count, 0) as consequence_count,
    -- only a stage total of all fields, counted in programmes (no rate), moves the provincial total, and only while it stands
    case
        when states.state <> 'resolved' and shown.basis = 'stage_to_date' and shown.field = 'total' and counted.code is not null
            then cast(abs(shown.difference) as bigint)
        else 0
    end as provincial_effect
from last_shown as shown
inner join began on shown.finding_id = began.finding_id
inner join {{ ref('int_finding_transitions') }} as states
    on shown.finding_id = states.finding_id and began.last_sequence_number = states.sequence_number
left join consequences on shown.finding_id = consequences.finding_id
left join {{ ref('indicators') }} as counted on shown.indicator = counted.code
where shown.recency = 1
