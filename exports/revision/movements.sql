-- Programmes that entered or left a count between the revisions, each with the cause. Grain: journal row x sign.
-- A row goes to the submission that brought or replaced it; then to another new submission that speaks of the same programme; then to
-- a person's decision on identity; then to the unit's boundaries, the code, or the unit's new submissions; what is left is unexplained.
create temp table revision_movements as
with journal as (
    select * from marts.rpt_count_journal as entries
    where
        exists (
            select 1 from marts.rpt_quarterly_summary as counted
            where
                counted.period_id = $period_id and counted.unit_code = entries.unit_code
                and counted.stage_id = entries.stage_id
        )
        and period_id in (
            select past.period_id
            from marts.dim_periods as past, marts.dim_periods as this
            where this.period_id = $period_id and past.end_date <= this.end_date and past.period_kind = 'quarter'
        )
),
changed as (
    select
        coalesce(old.unit_code, new.unit_code) as unit_code,
        coalesce(old.indicator, new.indicator) as indicator,
        coalesce(old.level, new.level) as level,
        coalesce(old.field, new.field) as field,
        coalesce(old.programme_id, new.programme_id) as programme_id,
        coalesce(old.entry_kind, new.entry_kind) as entry_kind,
        coalesce(old.period_id, new.period_id) as period_id,
        coalesce(old.year_number, new.year_number) as year_number,
        coalesce(old.new_effect, new.new_effect) as new_effect,
        coalesce(old.stage_effect, new.stage_effect) as stage_effect,
        case when old.programme_id is null then 1 else -1 end as sign,
        coalesce(new.submission_id, old.submission_id) as submission_id
    from revision_journal_before as old
    full join journal as new
        using (unit_code, indicator, level, field, programme_id, entry_kind, period_id, stage_effect)
    where old.programme_id is null or new.programme_id is null
),
touched as (
    select identities.programme_id, max(identities.submission_id) as submission_id
    from marts.fct_identity_decisions as identities
    inner join revision_arrivals as arrivals using (submission_id)
    group by identities.programme_id
),
brought as (  -- the same programme and series moved by a new submission: its other rows moved for the same reason
    select changed.programme_id, changed.indicator, changed.level, max(changed.submission_id) as submission_id
    from changed inner join revision_arrivals using (submission_id)
    group by changed.programme_id, changed.indicator, changed.level
),
decided as (
    select programme_id, unit_code, max(decided_at) as decided_at
    from marts.fct_identity_decisions
    where decided_by <> 'platform' and decided_at > (select as_of_before from revision_facts)
    group by programme_id, unit_code
),
decided_units as (select unit_code, max(decided_at) as decided_at from decided group by unit_code),
sourced as (
    select
        changed.*,
        coalesce(
            direct.submission_id,
            brought.submission_id,
            replaced.submission_id,
            case when decided.programme_id is null then touched.submission_id end
        ) as cause_submission_id,
        coalesce(decided.decided_at, case when changed.sign < 0 then decided_units.decided_at end) as decided_at
    from changed
    left join revision_arrivals as direct on changed.submission_id = direct.submission_id
    left join brought using (programme_id, indicator, level)
    left join revision_replaced as replaced on changed.submission_id = replaced.replaced_submission_id
    left join touched on changed.programme_id = touched.programme_id
    left join decided on changed.programme_id = decided.programme_id and changed.unit_code = decided.unit_code
    left join decided_units on changed.unit_code = decided_units.unit_code
)
select
    sourced.* exclude (cause_submission_id, decided_at),
    case
        when sourced.cause_submission_id is not null then arrivals.kind
        when sourced.decided_at is not null then 'identity_decision'
        when sourced.entry_kind <> 'first' then 'unit_change'
        when (select code_changed from revision_facts) then 'code_change'
        when latest.submission_id is not null then latest.kind
        else 'unexplained'
    end as cause,
    case
        when sourced.cause_submission_id is not null then sourced.cause_submission_id
        when sourced.decided_at is null and sourced.entry_kind = 'first'
            and not (select code_changed from revision_facts) then latest.submission_id
    end as cause_submission_id,
    case when sourced.cause_submission_id is null then sourced.decided_at end as cause_decided_at
from sourced
left join revision_arrivals as arrivals on sourced.cause_submission_id = arrivals.submission_id
left join revision_latest as latest on sourced.unit_code = latest.unit_code
