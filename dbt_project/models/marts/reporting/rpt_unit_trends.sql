-- A unit beside its own past: what each of the last twelve quarters added, and the stage total as claimed and as counted.
-- Grain: unit x period x past period x level, the province too.
{% set measures = [
    ["programmes_registered", "in_period_reconciled_count", "in_period_registered_count"],
    ["programmes_appraised", "in_period_reconciled_count", "in_period_appraised_count"],
    ["programmes_recognised", "in_period_reconciled_count", "in_period_recognised_count"],
    ["programmes_registered", "stage_to_date_reported_count", "stage_reported_count"],
    ["programmes_registered", "stage_to_date_reconciled_count", "stage_registered_count"],
    ["programmes_recognised", "stage_to_date_reconciled_count", "stage_recognised_count"],
] %}

with wide as (
    select
        unit_code,
        unit_name_vi,
        unit_sort,
        province_code,
        period_id,
        stage_id,
        level,
        level_label_vi,
        level_sort,
        {% for indicator, figure, name in measures %}
            max(case when indicator = '{{ indicator }}' then {{ figure }} end) as {{ name }}{% if not loop.last %},{% endif %}
        {% endfor %}
    from {{ ref('rpt_quarterly_summary') }}
    where field = 'total' and level <> 'all'
    group by unit_code, unit_name_vi, unit_sort, province_code, period_id, stage_id, level, level_label_vi, level_sort
)

select
    wide.unit_code,
    wide.unit_name_vi,
    wide.unit_sort,
    wide.province_code,
    windows.period_id,
    windows.past_period_id,
    windows.quarters_ago,
    windows.past_label,
    wide.level,
    wide.level_label_vi,
    wide.level_sort,
    {% for indicator, figure, name in measures %}
        wide.{{ name }},
    {% endfor %}
    -- the stages are the unit's own; a sum over units with different ones is of no stage
    coalesce(present.stage_id = wide.stage_id, false) as is_same_stage,
    statuses.state_label_vi
from wide
inner join {{ ref('rpt_period_windows') }} as windows on wide.period_id = windows.past_period_id
left join {{ ref('int_unit_quarters') }} as present
    on wide.unit_code = present.unit_code and windows.period_id = present.period_id
left join {{ ref('rpt_submission_statuses') }} as statuses
    on wide.unit_code = statuses.unit_code and wide.period_id = statuses.period_id
