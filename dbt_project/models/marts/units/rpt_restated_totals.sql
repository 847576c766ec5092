-- The provincial total in both views: the units as they were added up, and the units that stand at as_of. They are equal.
-- Grain: province x quarter x indicator x level.
{% set grain = ["province_code", "period_id", "indicator", "level"] %}
{% set counts = ["stage_to_date_reported_count", "stage_to_date_reconciled_count"] %}

with was as (
    select
        {{ grain | join(", ") }},
        indicator_sort,
        level_sort,
        count(*) as unit_count,
        sum(stage_to_date_reported_count) as stage_to_date_reported_count,
        sum(stage_to_date_reconciled_count) as stage_to_date_reconciled_count
    from {{ ref('rpt_quarterly_summary') }}
    where field = 'total' and unit_code <> province_code
    group by {{ grain | join(", ") }}, indicator_sort, level_sort
),

now as (
    select
        {{ grain | join(", ") }},
        count(*) as unit_count,
        max(case when is_restated then 1 else 0 end) as restated_flag,
        sum(stage_to_date_reported_count) as stage_to_date_reported_count,
        sum(stage_to_date_reconciled_count) as stage_to_date_reconciled_count
    from {{ ref('rpt_quarterly_summary_restated') }}
    where field = 'total'
    group by {{ grain | join(", ") }}
)

select
    {{ qualified("was", grain) }},
    was.indicator_sort,
    was.level_sort,
    was.unit_count as unit_count_was,
    now.unit_count as unit_count_now,
    {% for count in counts %}
        cast(was.{{ count }} as bigint) as {{ count }}_was,
        -- a cell of nought has no parts: told and none is zero in both views
        cast(coalesce(now.{{ count }}, case when was.{{ count }} = 0 then 0 end) as bigint) as {{ count }}_now,
    {% endfor %}
    coalesce(now.restated_flag = 1, false) as is_restated
from was
left join now on {{ matched("was", "now", grain) }}
