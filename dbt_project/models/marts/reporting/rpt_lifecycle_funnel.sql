-- How far programmes got: distinct programmes, stage to date, at each step. Grain: unit x quarter x step x level.
select
    summary.unit_code,
    summary.unit_name_vi,
    summary.unit_sort,
    summary.period_id,
    summary.indicator as step,
    summary.indicator_label_vi as step_label_vi,
    summary.indicator_sort as step_sort,
    summary.level,
    summary.level_label_vi,
    summary.level_sort,
    summary.stage_to_date_derived_count as stage_to_date_programme_count
from {{ ref('rpt_quarterly_summary') }} as summary
where summary.field = 'total' and summary.stage_to_date_derived_count is not null
