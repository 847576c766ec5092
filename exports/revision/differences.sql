-- Every changed figure with its causes, the province as the sum of its committees. Amounts of a figure add up to its difference.
-- Grain: unit x measure x indicator x level x field x basis x cause x reference.
create temp table rpt_revision_differences as
with figures as (
    select
        cells.unit_code, cells.measure, cells.indicator, cells.level, cells.field, cells.basis,
        cells.old_count, cells.new_count, cells.difference,
        parts.cause, parts.amount, parts.unit_code as cause_unit_code, parts.cause_submission_id, parts.cause_decided_at,
        parts.programme_count
    from revision_cells as cells
    inner join revision_parts as parts using (unit_code, measure, indicator, level, field, basis)
    union all
    select
        cells.unit_code, cells.measure, cells.indicator, cells.level, cells.field, cells.basis,
        cells.old_count, cells.new_count, cells.difference,
        parts.cause, parts.amount, parts.unit_code as cause_unit_code, parts.cause_submission_id, parts.cause_decided_at,
        parts.programme_count
    from revision_cells as cells
    inner join revision_parts as parts using (measure, indicator, level, field, basis)
    where cells.is_province
),
left_over as (  -- a province whose change its committees do not explain is told, not hidden
    select unit_code, measure, indicator, level, field, basis, difference, old_count, new_count
    from revision_cells as cells
    where
        cells.is_province
        and cells.difference <> coalesce((
            select sum(parts.amount) from revision_parts as parts
            where
                parts.measure = cells.measure and parts.indicator = cells.indicator and parts.level = cells.level
                and parts.field = cells.field and parts.basis = cells.basis
        ), 0)
),
open_counts as (
    select unit_code, count(*) filter (where side = 'before') as old_count, count(*) filter (where side = 'after') as new_count
    from (
        select unit_code, 'before' as side from revision_findings_before where status = 'open' and severity <> 'info'
        union all
        select unit_code, 'after' as side from marts.rpt_findings
        where period_id = $period_id and status = 'open' and severity <> 'info'
    )
    group by unit_code
),
findings as (
    select
        unit_code, 'open_findings' as measure, 'open_findings' as indicator, 'all' as level, 'total' as field,
        'point_in_time' as basis, counts.old_count, counts.new_count, counts.new_count - counts.old_count as difference,
        parts.cause, sum(parts.amount) as amount, unit_code as cause_unit_code, parts.cause_submission_id,
        null as cause_decided_at, null as programme_count
    from revision_findings as parts
    inner join open_counts as counts using (unit_code)
    group by all
),
everything as (
    select * from figures
    union all
    select
        left_over.unit_code, measure, indicator, level, field, basis, old_count, new_count, difference,
        'unexplained', difference - coalesce((
            select sum(parts.amount) from revision_parts as parts
            where
                parts.measure = left_over.measure and parts.indicator = left_over.indicator
                and parts.level = left_over.level and parts.field = left_over.field and parts.basis = left_over.basis
        ), 0),
        left_over.unit_code, null, null, null
    from left_over
    union all
    select * from findings
),
labels as (
    select distinct on (indicator, level, field)
        indicator, indicator_label_vi, indicator_sort, level, level_label_vi, level_sort, field, field_label_vi, field_sort
    from marts.rpt_quarterly_summary where period_id = $period_id order by all
)
select
    everything.unit_code,
    units.unit_name_vi,
    units.unit_sort,
    coalesce(units.is_province, false) as is_province,
    everything.measure,
    everything.indicator,
    coalesce(labels.indicator_label_vi, 'Phát hiện chưa xử lý') as indicator_label_vi,
    coalesce(labels.indicator_sort, 99) as indicator_sort,
    everything.level,
    coalesce(labels.level_label_vi, '') as level_label_vi,
    coalesce(labels.level_sort, 0) as level_sort,
    everything.field,
    coalesce(labels.field_label_vi, '') as field_label_vi,
    coalesce(labels.field_sort, 0) as field_sort,
    everything.basis,
    everything.old_count,
    everything.new_count,
    everything.difference,
    everything.cause,
    cast(everything.amount as bigint) as amount,
    everything.cause_unit_code,
    cause_units.unit_name_vi as cause_unit_name_vi,
    everything.cause_submission_id,
    arrivals.period_id as cause_period_id,
    arrivals.submission_version as cause_submission_version,
    everything.cause_decided_at,
    everything.programme_count
from everything
left join revision_units as units on everything.unit_code = units.unit_code
left join revision_units as cause_units on everything.cause_unit_code = cause_units.unit_code
left join labels using (indicator, level, field)
left join revision_arrivals as arrivals on everything.cause_submission_id = arrivals.submission_id
