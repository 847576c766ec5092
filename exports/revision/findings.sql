-- Findings opened or settled between the revisions, each with its cause. Grain: finding.
create temp table revision_findings as
with before as (select * from revision_findings_before where severity <> 'info'),
after as (select * from marts.rpt_findings where period_id = $period_id and severity <> 'info'),
changed as (
    select
        coalesce(before.finding_id, after.finding_id) as finding_id,
        coalesce(before.unit_code, after.unit_code) as unit_code,
        case when after.status = 'open' then 1 else -1 end as amount,
        after.status as status,
        before.status = 'waived' as was_waived
    from before
    full join after using (finding_id)
    where coalesce(before.status = 'open', false) <> coalesce(after.status = 'open', false)
)
select
    changed.finding_id,
    changed.unit_code,
    changed.amount,
    case
        when changed.status = 'waived' or changed.was_waived then 'waiver'  -- accepted, or no longer accepted
        when latest.submission_id is not null and latest.period_id = $period_id then latest.kind
        when changed.amount > 0 and overdue.unit_code is not null then 'deadline_passed'
        when (select rules_changed from revision_facts) then 'rule_change'
        when latest.submission_id is not null then latest.kind
        when (select code_changed from revision_facts) then 'code_change'
        else 'unexplained'
    end as cause,
    case
        when changed.status = 'waived' or changed.was_waived then null
        when latest.period_id = $period_id then latest.submission_id
        when changed.amount > 0 and overdue.unit_code is not null then null
        when not (select rules_changed from revision_facts) then latest.submission_id
    end as cause_submission_id
from changed
left join revision_latest as latest on changed.unit_code = latest.unit_code
left join revision_overdue as overdue on changed.unit_code = overdue.unit_code
