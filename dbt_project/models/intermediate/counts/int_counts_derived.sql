-- The truth from the register (counting.md, section 1). Grain: unit x quarter x indicator x level x field.
{% set flows = [
    "new_count", "annual_entry_count", "received_count", "given_count", "received_in_stage_count", "given_in_stage_count",
    "ended_count", "revived_count", "leaving_later_count",
] %}

with dense as (
    select
        spine.unit_code,
        spine.period_id,
        spine.quarter_index,
        spine.year_number,
        spine.stage_id,
        spine.is_stage_start,
        spine.has_register,
        spine.covers_stage,
        -- the register itself dates the first registration; any other milestone needs the events of every quarter
        spine.covers_stage or (series.is_on_register and coalesce(series.rung, 1) = 1) as covers_news,
        series.indicator,
        series.level,
        series.rung,
        series.field,
        {% for flow in flows %}
            coalesce(flows.{{ flow }}, 0) as {{ flow }}{% if not loop.last %},{% endif %}
        {% endfor %}
    from {{ ref('int_count_spine') }} as spine
    cross join {{ ref('int_count_series') }} as series
    left join {{ ref('int_count_flows') }} as flows
        on
            spine.unit_code = flows.unit_code
            and spine.quarter_index = flows.quarter_index
            and series.indicator = flows.indicator
            and series.level = flows.level
            and series.field = flows.field
)

select
    unit_code,
    period_id,
    quarter_index,
    year_number,
    stage_id,
    is_stage_start,
    has_register,
    covers_stage,
    covers_news,
    indicator,
    level,
    rung,
    field,
    cast(new_count as bigint) as new_count,
    cast(sum(new_count) over this_year as bigint) as year_to_date_new_count,
    cast(sum(new_count + received_in_stage_count - given_in_stage_count) over this_stage as bigint) as stage_distinct_count,
    cast(sum(new_count + received_count - given_count - ended_count + revived_count) over all_time as bigint) as active_count,
    cast(sum(annual_entry_count) over this_year as bigint) as annual_entry_count,
    cast(sum(annual_entry_count) over this_stage as bigint) as sum_of_annual_count,
    cast(sum(given_in_stage_count) over this_stage as bigint) as given_stage_count,
    cast(sum(leaving_later_count - given_in_stage_count) over this_stage as bigint) as leaving_later_stage_count
from dense
window
    this_year as (
        partition by unit_code, indicator, level, field, year_number order by quarter_index
    ),
    this_stage as (
        partition by unit_code, indicator, level, field, stage_id order by quarter_index
    ),
    all_time as (
        partition by unit_code, indicator, level, field order by quarter_index
    )
