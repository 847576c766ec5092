-- Every count after reconciliation beside the same quarter of the year before. A stage total is compared only within its stage.
-- Grain: unit x period x indicator x level x field, the province too.
{% set bases = ["in_period", "year_to_date", "stage_to_date"] %}

select
    summary.unit_code,
    summary.unit_name_vi,
    summary.unit_sort,
    summary.province_code,
    summary.period_id,
    windows.past_period_id as before_period_id,
    summary.indicator,
    summary.indicator_label_vi,
    summary.indicator_sort,
    summary.level,
    summary.level_label_vi,
    summary.level_sort,
    summary.field,
    summary.field_label_vi,
    summary.field_sort,
    {% for basis in bases %}
        {% set before -%}
            {%- if basis == "stage_to_date" -%}
                case when summary.stage_id = before.stage_id then before.{{ basis }}_reconciled_count end
            {%- else -%}
                before.{{ basis }}_reconciled_count
            {%- endif -%}
        {%- endset %}
        summary.{{ basis }}_reconciled_count as {{ basis }}_count,
        {{ before }} as {{ basis }}_count_before,
        cast(summary.{{ basis }}_reconciled_count - {{ before }} as bigint) as {{ basis }}_change{% if not loop.last %},{% endif %}
    {% endfor %}
from {{ ref('rpt_quarterly_summary') }} as summary
inner join {{ ref('rpt_period_windows') }} as windows
    on summary.period_id = windows.period_id and windows.quarters_ago = 4
left join {{ ref('rpt_quarterly_summary') }} as before
    on
        windows.past_period_id = before.period_id
        and {{ matched("summary", "before", ["unit_code", "indicator", "level", "field"]) }}
