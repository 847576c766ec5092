-- The life of a finding: every transition that took effect, with the state it began. Grain: finding x transition.
-- A version change (opened, changed, resolved, reopened) begins a phase; what people decide holds within its phase only: it cannot
-- touch a resolved finding, and it lapses when the value changes.
with happenings as (
    select
        finding_id,
        submission_id,
        cast(null as string) as decision_id,
        transition,
        began_at,
        cast(null as string) as decided_by,
        cast(null as string) as reason,
        value_text,
        0 as step
    from {{ ref('int_finding_version_changes') }}
    union all
    select
        finding_id,
        submission_id,
        decision_id,
        transition,
        began_at,
        decided_by,
        reason,
        value_text,
        case transition when 'explained' then 1 when 'waived' then 2 else 3 end as step
    from {{ ref('int_finding_decisions') }}
),

phased as (
    select
        happenings.*,
        sum(case when step = 0 then 1 else 0 end) over (
            partition by finding_id order by began_at, step, decision_id, submission_id
            rows between unbounded preceding and current row
        ) as phase
    from happenings
),

-- decisions that hold: made in an open phase, about the value that stood in it
effective as (
    select
        phased.*,
        phases.transition as phase_transition
    from phased
    inner join phased as phases
        on phased.finding_id = phases.finding_id and phased.phase = phases.phase and phases.step = 0
    left join phased as waivers
        on
            phased.finding_id = waivers.finding_id
            and phased.decision_id = waivers.decision_id
            and phased.phase = waivers.phase
            and waivers.transition = 'waived'
    where
        phased.step = 0
        or (
            phases.transition <> 'resolved'
            and (phased.value_text is null or phased.value_text = phases.value_text)
            and (phased.step < 3 or waivers.finding_id is not null)
        )
),

tallied as (
    select
        effective.*,
        sum(case when step = 2 then 1 when step = 3 then -1 else 0 end) over so_far as running_waivers,
        sum(case when step = 1 then 1 else 0 end) over so_far as explanations_so_far,
        row_number() over (partition by finding_id order by began_at, step, decision_id, submission_id) as sequence_number
    from effective
    window
        so_far as (
            partition by finding_id, phase order by began_at, step, decision_id
            rows between unbounded preceding and current row
        )
)

select
    finding_id,
    sequence_number,
    case
        when phase_transition = 'resolved' then 'resolved'
        when running_waivers > 0 then 'waived'
        when explanations_so_far > 0 then 'explained'
        else 'open'
    end as state,
    transition,
    began_at,
    lead(began_at) over (partition by finding_id order by sequence_number) as ended_at,
    submission_id,
    decided_by,
    reason,
    value_text
from tallied
