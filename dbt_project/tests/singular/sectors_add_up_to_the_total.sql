-- Whoever owns them, the programmes are the same ones: the sectors of every total counted from the register add up to it. Where the
-- register starts in mid-stage there is no stage total to add up to.
with sectors as (
    select
        unit_code,
        period_id,
        indicator,
        level,
        sum(stage_to_date_count) as stage_to_date_count,
        sum(year_to_date_count) as year_to_date_count
    from {{ ref('rpt_sector_counts') }}
    group by unit_code, period_id, indicator, level
)

select
    totals.unit_code,
    totals.period_id,
    totals.indicator,
    totals.level,
    totals.stage_to_date_derived_count,
    sectors.stage_to_date_count
from {{ ref('rpt_quarterly_summary') }} as totals
left join sectors
    on
        totals.unit_code = sectors.unit_code
        and totals.period_id = sectors.period_id
        and totals.indicator = sectors.indicator
        and totals.level = sectors.level
where
    totals.field = 'total'
    and totals.stage_to_date_derived_count is not null
    and (
        totals.stage_to_date_derived_count <> coalesce(sectors.stage_to_date_count, 0)
        or totals.year_to_date_derived_count <> coalesce(sectors.year_to_date_count, 0)
    )
