-- What people said of a finding: the committee explained it, an auditor waived it, the waiver ended.
-- Grain: finding x decision x transition. transition: explained, waived, waiver_expired, waiver_lapsed.
{% set decision = ["finding_id", "submission_id", "decision_id", "transition", "began_at", "decided_by", "reason", "value_text"] %}

with findings as (
    select
        finding_id,
        max(unit_code) as unit_code,
        max(case when is_current then expected end) as expected,
        max(case when is_current then 1 else 0 end) as current_flag
    from {{ ref('int_finding_occurrences') }}
    group by finding_id
),

explanations as (
    select
        lines.finding_id,
        submissions.submission_id,
        submissions.submission_id || ':' || cast(lines.sheet_row as string) as decision_id,
        'explained' as transition,
        submissions.received_at as began_at,
        lines.explained_by as decided_by,
        lines.explanation as reason,
        cast(null as string) as value_text
    from {{ ref('stg_lake__explanations') }} as lines
    inner join {{ ref('int_submissions_versioned') }} as submissions
        on lines.submission_id = submissions.submission_id and lines.batch_id = submissions.batch_id
    inner join findings
        on lines.finding_id = findings.finding_id and submissions.unit_code = findings.unit_code
    where submissions.state in ('accepted', 'attached')
),

-- nobody waives what they themselves explained
waivers as (
    select
        events.*,
        findings.unit_code,
        cast(events.expires_on as timestamp) + interval '17' hour as expires_at,
        findings.current_flag = 1 and coalesce(events.expected, '') <> coalesce(findings.expected, '') as is_outdated
    from {{ ref('stg_lake__ledger_events') }} as events
    inner join findings on events.finding_id = findings.finding_id
    left join explanations
        on events.finding_id = explanations.finding_id and lower(events.decided_by) = lower(explanations.decided_by)
    where events.event = 'waived' and events.decided_at <= {{ as_of() }} and explanations.finding_id is null
),

-- what the waiver rested on has changed elsewhere: it lapses with the next return of the committee
lapsed as (
    select
        waivers.event_id,
        min(submissions.received_at) as lapsed_at
    from waivers
    inner join {{ ref('int_submissions_versioned') }} as submissions
        on waivers.unit_code = submissions.unit_code and waivers.decided_at < submissions.received_at
    where waivers.is_outdated and submissions.state = 'accepted'
    group by waivers.event_id
),

ended as (
    select
        waivers.*,
        case
            when lapsed.lapsed_at < waivers.expires_at or waivers.expires_at is null then lapsed.lapsed_at
            else waivers.expires_at
        end as ended_at,
        case
            when lapsed.lapsed_at < waivers.expires_at or waivers.expires_at is null then 'waiver_lapsed'
            else 'waiver_expired'
        end as ending
    from waivers
    left join lapsed on waivers.event_id = lapsed.event_id
)

select {{ decision | join(", ") }}
from explanations
union all
select
    finding_id,
    cast(null as string) as submission_id,
    event_id as decision_id,
    'waived' as transition,
    decided_at as began_at,
    decided_by,
    reason,
    coalesce(observed, '') as value_text
from ended
union all
select
    finding_id,
    cast(null as string) as submission_id,
    event_id as decision_id,
    ending as transition,
    ended_at as began_at,
    decided_by,
    reason,
    coalesce(observed, '') as value_text
from ended
where ended_at <= {{ as_of() }}
