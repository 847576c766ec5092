-- Programmes of a unit that lie in another unit's area: what that other unit could count by mistake.
-- Grain: unit x located unit x quarter x indicator x level x field.
{% set series = ["unit_code", "located_unit_code", "indicator", "level", "field"] %}

with series_fields as (
    select
        code as entry_field,
        code as series_field
    from {{ ref('fields') }}
    where code <> 'total'
    union all
    select
        code as entry_field,
        'total' as series_field
    from {{ ref('fields') }}
    where code <> 'total'
),

flows as (
    select
        entries.unit_code,
        entries.located_unit_code,
        entries.quarter_index,
        entries.indicator,
        entries.level,
        series_fields.series_field as field,
        sum(case when entries.entry_kind = 'first' then 1 else 0 end) as new_count,
        sum(
            case
                when entries.stage_id <> entries.milestone_stage_id then 0
                when entries.entry_kind = 'received' then 1
                when entries.entry_kind = 'given' then -1
                else 0
            end
        ) as moved_count
    from {{ ref('int_count_entries') }} as entries
    inner join series_fields on entries.field = series_fields.entry_field
    where
        entries.is_counted
        and entries.entry_kind in ('first', 'received', 'given')
        and entries.located_unit_code <> entries.unit_code
    group by
        entries.unit_code,
        entries.located_unit_code,
        entries.quarter_index,
        entries.indicator,
        entries.level,
        series_fields.series_field
),

known as (
    select
        {{ series | join(", ") }},
        min(quarter_index) as first_quarter_index
    from flows
    group by {{ series | join(", ") }}
),

dense as (
    select
        {{ qualified("known", series) }},
        spine.quarter_index,
        spine.year_number,
        spine.stage_id,
        coalesce(flows.new_count, 0) as new_count,
        coalesce(flows.moved_count, 0) as moved_count
    from known
    inner join {{ ref('int_count_spine') }} as spine
        on known.unit_code = spine.unit_code and known.first_quarter_index <= spine.quarter_index
    left join flows
        on
            {{ matched("known", "flows", series) }}
            and spine.quarter_index = flows.quarter_index
)

select
    {{ series | join(", ") }},
    quarter_index,
    cast(new_count as bigint) as in_period_count,
    cast(sum(new_count) over this_year as bigint) as year_to_date_count,
    cast(sum(new_count + moved_count) over this_stage as bigint) as stage_to_date_count
from dense
window
    this_year as (partition by {{ series | join(", ") }}, year_number order by quarter_index),
    this_stage as (partition by {{ series | join(", ") }}, stage_id order by quarter_index)
