-- The programmes in the gap of every wrong claim whose method names them, each with the register or event line that was counted
-- (or left out). Grain: wrong claim x programme. surplus: times counted too often (> 0) or left out (< 0).
{% set claim = ["unit_code", "period_id", "indicator", "level", "field", "basis"] %}

with weighed as (
    select
        {{ qualified("views", claim) }},
        entries.programme_id,
        entries.submission_id,
        entries.sheet,
        entries.cell,
        entries.quarter_index,
        views.sign
        * {{ count_weight("views.view_basis", "views.view_quarter_index", "views.view_year_number", "views.view_stage_id") }}
            as weight
    from {{ ref('int_count_gap_views') }} as views
    inner join {{ ref('int_count_entries') }} as entries
        on
            views.view_unit_code = entries.unit_code
            and views.view_indicator = entries.indicator
            and views.view_level = entries.level
            and (views.field = 'total' or views.field = entries.field)
            and entries.is_counted
            and (views.view_located_unit_code is null or views.view_located_unit_code = entries.located_unit_code)
            and entries.quarter_index <= views.view_quarter_index
    where views.view_basis <> 'leaving_later'

    union all

    select
        {{ qualified("views", claim) }},
        entries.programme_id,
        entries.submission_id,
        entries.sheet,
        entries.cell,
        entries.quarter_index,
        views.sign as weight
    from {{ ref('int_count_gap_views') }} as views
    inner join {{ ref('int_count_entries') }} as entries
        on
            views.view_unit_code = entries.unit_code
            and views.view_indicator = entries.indicator
            and views.view_level = entries.level
            and (views.field = 'total' or views.field = entries.field)
            and views.view_stage_id = entries.milestone_stage_id
            and views.view_quarter_index < entries.quarter_index
            and views.view_quarter_index >= entries.milestone_quarter_index
    where views.view_basis = 'leaving_later' and entries.entry_kind = 'given' and entries.is_counted
),

netted as (
    select
        weighed.*,
        sum(weight) over (
            partition by {{ claim | join(", ") }}, programme_id
        ) as surplus,
        -- the line shown: the newest one on the side of the gap
        row_number() over (
            partition by {{ claim | join(", ") }}, programme_id, case when weight > 0 then 1 else -1 end
            order by quarter_index desc, submission_id asc, sheet asc nulls last, cell asc nulls last
        ) as line_rank
    from weighed
    where weight <> 0
)

select
    {{ claim | join(", ") }},
    programme_id,
    cast(surplus as integer) as surplus,
    submission_id,
    sheet,
    cell
from netted
where surplus <> 0 and line_rank = 1 and ((surplus > 0 and weight > 0) or (surplus < 0 and weight < 0))
