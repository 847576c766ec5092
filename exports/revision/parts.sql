-- The causes of every changed cell of a committee, adding up to its difference. Grain: cell x cause x reference.
create temp table revision_parts as
with fallback as (  -- what is left when no line and no submission says why
    select
        cells.*,
        case
            when is_new_or_gone then 'unit_change'
            when arrivals.submission_id is not null then arrivals.kind
            when cells.old_submission_id is distinct from cells.new_submission_id then 'correction'
            when (select code_changed from revision_facts) then 'code_change'
            when latest.submission_id is not null then latest.kind
            else 'unexplained'
        end as cause,
        case
            when is_new_or_gone then null
            when arrivals.submission_id is not null then arrivals.submission_id
            when cells.old_submission_id is distinct from cells.new_submission_id
                then coalesce(cells.new_submission_id, cells.old_submission_id)
            when not (select code_changed from revision_facts) then latest.submission_id
        end as cause_submission_id
    from revision_cells as cells
    left join revision_arrivals as arrivals on cells.new_submission_id = arrivals.submission_id
    left join revision_latest as latest on cells.unit_code = latest.unit_code
    where not cells.is_province
),
spread as (  -- a movement counts in its own field and in the total, in every basis whose window holds it
    select
        movements.unit_code, movements.indicator, movements.level, fields.field, bases.basis,
        movements.sign * case when bases.basis = 'stage_to_date' then movements.stage_effect else movements.new_effect end as amount,
        movements.cause, movements.cause_submission_id, movements.cause_decided_at, movements.programme_id
    from revision_movements as movements
    cross join lateral (select unnest([movements.field, 'total']) as field) as fields
    cross join lateral (select unnest(['in_period', 'year_to_date', 'stage_to_date']) as basis) as bases
    where
        case bases.basis
            when 'in_period' then movements.period_id = $period_id
            when 'year_to_date'
                then movements.year_number = (select year_number from marts.dim_periods where period_id = $period_id)
            else true
        end
),
moved as (
    select
        cells.unit_code, cells.indicator, cells.level, cells.field, cells.basis, cells.measure,
        spread.cause, spread.cause_submission_id, spread.cause_decided_at,
        sum(spread.amount) as amount,
        count(distinct spread.programme_id) as programme_count
    from fallback as cells
    inner join spread using (unit_code, indicator, level, field, basis)
    where cells.measure = 'reconciled' and cells.by_journal and not cells.is_new_or_gone
    group by all
    having sum(spread.amount) <> 0
),
explained as (
    select unit_code, indicator, level, field, basis, measure, sum(amount) as amount
    from moved group by all
)
select * from moved
union all
select
    fallback.unit_code, fallback.indicator, fallback.level, fallback.field, fallback.basis, fallback.measure,
    fallback.cause, fallback.cause_submission_id, null as cause_decided_at,
    fallback.difference - coalesce(explained.amount, 0) as amount,
    null as programme_count
from fallback
left join explained using (unit_code, indicator, level, field, basis, measure)
where explained.amount is null or fallback.difference <> explained.amount
