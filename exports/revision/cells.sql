-- Every figure of the two revisions side by side, kept where they differ. Grain: unit x indicator x level x field x basis x measure.
-- Reads: marts.rpt_quarterly_summary and the previous revision's quarterly_summary.parquet (view revision_summary_before).
create temp table revision_cells as
with labelled as (
    select * from (
        unpivot (
            select
                unit_code, indicator, level, field, submission_id,
                in_period_reported_count, year_to_date_reported_count, stage_to_date_reported_count,
                in_period_reconciled_count, year_to_date_reconciled_count, stage_to_date_reconciled_count,
                'before' as side, in_period_derived_count is not null as has_register
            from revision_summary_before
            union all
            select
                unit_code, indicator, level, field, submission_id,
                in_period_reported_count, year_to_date_reported_count, stage_to_date_reported_count,
                in_period_reconciled_count, year_to_date_reconciled_count, stage_to_date_reconciled_count,
                'after' as side, in_period_derived_count is not null as has_register
            from marts.rpt_quarterly_summary
            where period_id = $period_id
        )
        on columns('_(reported|reconciled)_count$') into name figure value counted
    )
),
named as (
    select
        unit_code, indicator, level, field,
        case when figure like '%_reported_count' then 'reported' else 'reconciled' end as measure,
        regexp_replace(figure, '_(reported|reconciled)_count$', '') as basis,
        side, has_register, submission_id, counted
    from labelled
),
paired as (
    select
        coalesce(old.unit_code, new.unit_code) as unit_code,
        coalesce(old.indicator, new.indicator) as indicator,
        coalesce(old.level, new.level) as level,
        coalesce(old.field, new.field) as field,
        coalesce(old.basis, new.basis) as basis,
        coalesce(old.measure, new.measure) as measure,
        old.counted as old_count,
        new.counted as new_count,
        old.submission_id as old_submission_id,
        new.submission_id as new_submission_id,
        coalesce(old.has_register and new.has_register, false) as by_journal
    from (select * from named where side = 'before') as old
    full join (select * from named where side = 'after') as new
        using (unit_code, indicator, level, field, basis, measure)
)
select
    paired.*,
    coalesce(new_count, 0) - coalesce(old_count, 0) as difference,
    exists (select 1 from revision_provinces as p where p.province_code = paired.unit_code) as is_province,
    not exists (select 1 from revision_summary_before as b where b.unit_code = paired.unit_code)
    or not exists (
        select 1 from marts.rpt_quarterly_summary as a where a.unit_code = paired.unit_code and a.period_id = $period_id
    ) as is_new_or_gone
from paired
where old_count is distinct from new_count
