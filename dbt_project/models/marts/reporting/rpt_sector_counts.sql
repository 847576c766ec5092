-- Who the programmes belong to: distinct programmes by the block of their owner; committees report no such split, so it is counted
-- from the register alone. The sectors of a unit add up to its total. Grain: unit x period x indicator x level x sector.
with counted as (
    select
        journal.unit_code,
        quarters.period_id,
        journal.indicator,
        journal.level,
        coalesce(journal.sector, 'other') as sector,
        sum(case when journal.period_id = quarters.period_id then journal.new_effect else 0 end) as in_period_count,
        sum(case when journal.year_number = quarters.year_number then journal.new_effect else 0 end) as year_to_date_count,
        sum(journal.stage_effect) as stage_to_date_count
    from {{ ref('rpt_count_journal') }} as journal
    inner join {{ ref('int_quarters') }} as past on journal.period_id = past.period_id
    inner join {{ ref('int_unit_quarters') }} as quarters
        on
            journal.unit_code = quarters.unit_code
            and journal.stage_id = quarters.stage_id
            and past.quarter_index <= quarters.quarter_index
    group by journal.unit_code, quarters.period_id, journal.indicator, journal.level, coalesce(journal.sector, 'other')
),

totals as (
    select *
    from {{ ref('rpt_quarterly_summary') }}
    where field = 'total' and stage_to_date_derived_count is not null
),

placed as (
    select
        totals.province_code,
        totals.unit_code,
        totals.period_id,
        counted.indicator,
        counted.level,
        counted.sector,
        counted.in_period_count,
        counted.year_to_date_count,
        counted.stage_to_date_count
    from counted
    inner join totals on {{ matched("counted", "totals", ["unit_code", "period_id", "indicator", "level"]) }}
),

with_province as (
    select * from placed
    union all
    select
        province_code,
        province_code as unit_code,
        period_id,
        indicator,
        level,
        sector,
        sum(in_period_count) as in_period_count,
        sum(year_to_date_count) as year_to_date_count,
        sum(stage_to_date_count) as stage_to_date_count
    from placed
    group by province_code, period_id, indicator, level, sector
)

select
    with_province.province_code,
    with_province.unit_code,
    totals.unit_name_vi,
    totals.unit_sort,
    with_province.period_id,
    with_province.indicator,
    totals.indicator_label_vi,
    totals.indicator_sort,
    with_province.level,
    totals.level_label_vi,
    totals.level_sort,
    with_province.sector,
    sectors.label_vi as sector_label_vi,
    cast(sectors.sort_order as integer) as sector_sort,
    cast(with_province.in_period_count as bigint) as in_period_count,
    cast(with_province.year_to_date_count as bigint) as year_to_date_count,
    cast(with_province.stage_to_date_count as bigint) as stage_to_date_count
from with_province
inner join totals on {{ matched("with_province", "totals", ["unit_code", "period_id", "indicator", "level"]) }}
inner join {{ ref('sectors') }} as sectors on with_province.sector = sectors.code
