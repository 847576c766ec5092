-- What the provincial office receives: reported and reconciled values side by side.
-- Grain: unit x period x indicator x level x field; the province itself is a unit too (its reported value is the plain sum of what
-- the committees typed, shown for comparison only; its derived value counts every programme once).
{% set bases = ["in_period", "year_to_date", "stage_to_date"] %}

with pivoted as (
    select
        unit_code,
        period_id,
        stage_id,
        indicator,
        level,
        field,
        {% for basis in bases %}
            max(case when basis = '{{ basis }}' then reported_count end) as {{ basis }}_reported_count,
            max(case when basis = '{{ basis }}' then derived_count end) as {{ basis }}_derived_count,
            max(case when basis = '{{ basis }}' then adopted_count end) as {{ basis }}_reconciled_count,
        {% endfor %}
        max(case when basis = 'stage_to_date' then counting_method end) as stage_to_date_counting_method,
        max(case when is_wrong then 1 else 0 end) as wrong_flag,
        max(case when reported_count is not null then 1 else 0 end) as reported_flag,
        max(case when derived_count is not null then 1 else 0 end) as derived_flag,
        max(submission_id) as submission_id
    from {{ ref('fct_count_reconciliations') }}
    group by unit_code, period_id, stage_id, indicator, level, field
),

with_province as (
    select
        units.province_code,
        pivoted.*
    from pivoted
    inner join {{ ref('dim_units') }} as units on pivoted.unit_code = units.unit_code
    inner join {{ ref('dim_periods') }} as periods
        on
            pivoted.period_id = periods.period_id
            and {{ valid_on("units", "periods.start_date") }}

    union all

    select
        units.province_code,
        units.province_code as unit_code,
        pivoted.period_id,
        -- units may count over stages of their own: their sum is over no one stage
        case when min(pivoted.stage_id) = max(pivoted.stage_id) then max(pivoted.stage_id) else 'mixed' end as stage_id,
        pivoted.indicator,
        pivoted.level,
        pivoted.field,
        {% for basis in bases %}
            sum(pivoted.{{ basis }}_reported_count) as {{ basis }}_reported_count,
            sum(pivoted.{{ basis }}_derived_count) as {{ basis }}_derived_count,
            sum(pivoted.{{ basis }}_reconciled_count) as {{ basis }}_reconciled_count,
        {% endfor %}
        cast(null as string) as stage_to_date_counting_method,
        max(pivoted.wrong_flag) as wrong_flag,
        max(pivoted.reported_flag) as reported_flag,
        max(pivoted.derived_flag) as derived_flag,
        cast(null as string) as submission_id
    from pivoted
    inner join {{ ref('dim_units') }} as units on pivoted.unit_code = units.unit_code
    inner join {{ ref('dim_periods') }} as periods
        on
            pivoted.period_id = periods.period_id
            and {{ valid_on("units", "periods.start_date") }}
    group by units.province_code, pivoted.period_id, pivoted.indicator, pivoted.level, pivoted.field
)

select
    summary.province_code,
    summary.unit_code,
    units.unit_name_vi,
    units.unit_sort,
    summary.period_id,
    summary.stage_id,
    summary.indicator,
    indicators.label_vi as indicator_label_vi,
    indicators.indicator_sort,
    summary.level,
    levels.label_vi as level_label_vi,
    cast(levels.sort_order as integer) as level_sort,
    summary.field,
    fields.label_vi as field_label_vi,
    cast(fields.sort_order as integer) as field_sort,
    {% for basis in bases %}
        {% for kind in ["reported", "derived", "reconciled"] %}
            cast(summary.{{ basis }}_{{ kind }}_count as bigint) as {{ basis }}_{{ kind }}_count,
        {% endfor %}
        cast(summary.{{ basis }}_reported_count - summary.{{ basis }}_reconciled_count as bigint) as {{ basis }}_difference,
    {% endfor %}
    summary.stage_to_date_counting_method,
    case
        when summary.reported_flag = 0 then 'not_reported'
        when summary.derived_flag = 0 then 'no_register'
        when summary.wrong_flag = 1 then 'differs'
        else 'agrees'
    end as quality_flag,
    statuses.state as submission_state,
    -- a sum over units says of how many it is
    coverage.expected_unit_count,
    coverage.told_unit_count,
    summary.submission_id
from with_province as summary
inner join {{ ref('dim_periods') }} as periods on summary.period_id = periods.period_id
inner join {{ ref('dim_units') }} as units
    on
        summary.unit_code = units.unit_code
        and {{ valid_on("units", "periods.start_date") }}
inner join {{ ref('dim_indicators') }} as indicators on summary.indicator = indicators.indicator
inner join {{ ref('levels') }} as levels on summary.level = levels.code
inner join {{ ref('fields') }} as fields on summary.field = fields.code
left join {{ ref('fct_submission_statuses') }} as statuses
    on summary.unit_code = statuses.unit_code and summary.period_id = statuses.period_id
left join {{ ref('int_submission_coverage') }} as coverage
    on summary.unit_code = coverage.unit_code and summary.period_id = coverage.period_id
