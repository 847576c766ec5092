-- Every claim of a committee beside the truth and beside the annual entries added up, as the explorer draws them.
-- Grain: unit x quarter x indicator x level x field x basis; quarters in which nothing is known are left out.
{% set grain = ["unit_code", "period_id", "indicator", "level", "field"] %}

with gap_rows as (
    select
        {{ grain | join(", ") }},
        basis,
        count(*) as gap_row_count
    from {{ ref('fct_count_gaps') }}
    group by {{ grain | join(", ") }}, basis
),

unit_series as (
    select
        {{ qualified("reconciliations", grain) }},
        reconciliations.basis,
        reconciliations.reported_count,
        reconciliations.qualifier,
        reconciliations.derived_count,
        case
            when reconciliations.basis = 'stage_to_date' and reconciliations.derived_count is not null
                then derived.sum_of_annual_count
        end as sum_of_annual_count,
        reconciliations.difference,
        reconciliations.is_wrong,
        reconciliations.counting_method,
        reconciliations.explains_periods,
        reconciliations.other_unit_code,
        gap_rows.gap_row_count,
        submissions.file_name,
        reconciliations.submission_id,
        reconciliations.submission_version,
        reconciliations.sheet,
        reconciliations.cell
    from {{ ref('fct_count_reconciliations') }} as reconciliations
    left join {{ ref('int_counts_derived') }} as derived
        on
            {{ matched("reconciliations", "derived", grain) }}
    left join gap_rows
        on
            {{ matched("reconciliations", "gap_rows", grain) }}
            and reconciliations.basis = gap_rows.basis
    left join {{ ref('int_submissions_versioned') }} as submissions
        on reconciliations.submission_id = submissions.submission_id
    where reconciliations.reported_count is not null or reconciliations.derived_count is not null
),

series as (
    select *
    from unit_series

    union all

    -- the province: what the committees' numbers add up to, whatever they are worth
    select
        units.province_code as unit_code,
        unit_series.period_id,
        unit_series.indicator,
        unit_series.level,
        unit_series.field,
        unit_series.basis,
        sum(unit_series.reported_count) as reported_count,
        cast(null as string) as qualifier,
        sum(unit_series.derived_count) as derived_count,
        sum(unit_series.sum_of_annual_count) as sum_of_annual_count,
        sum(unit_series.reported_count) - sum(unit_series.derived_count) as difference,
        max(case when unit_series.is_wrong then 1 else 0 end) = 1 as is_wrong,
        cast(null as string) as counting_method,
        cast(null as integer) as explains_periods,
        cast(null as string) as other_unit_code,
        sum(unit_series.gap_row_count) as gap_row_count,
        cast(null as string) as file_name,
        cast(null as string) as submission_id,
        cast(null as integer) as submission_version,
        cast(null as string) as sheet,
        cast(null as string) as cell
    from unit_series
    inner join {{ ref('dim_units') }} as units on unit_series.unit_code = units.unit_code
    inner join {{ ref('dim_periods') }} as periods
        on
            unit_series.period_id = periods.period_id
            and {{ valid_on("units", "periods.start_date") }}
    group by
        units.province_code, unit_series.period_id, unit_series.indicator, unit_series.level, unit_series.field,
        unit_series.basis
)

select
    series.unit_code,
    series.period_id,
    series.indicator,
    series.level,
    series.field,
    series.basis,
    cast(series.reported_count as bigint) as reported_count,
    series.qualifier,
    cast(series.derived_count as bigint) as derived_count,
    cast(series.sum_of_annual_count as bigint) as sum_of_annual_count,
    cast(series.difference as bigint) as difference,
    series.is_wrong,
    series.counting_method,
    series.explains_periods,
    series.other_unit_code,
    cast(coalesce(series.gap_row_count, 0) as bigint) as gap_row_count,
    series.file_name,
    series.submission_id,
    series.submission_version,
    series.sheet,
    series.cell
from series
