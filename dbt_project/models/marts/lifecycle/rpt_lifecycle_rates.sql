-- How far programmes get, as rates with both their parts: stage to date, of what the units reported and of what the register gives.
-- A unit that says nothing about the numerator is missing from it: the true share then lies between none and all of its own.
-- Grain: province x quarter x rate x level x counted_from.
{% set rates = {
    "appraised_of_registered": ["programmes_appraised", "'programmes_registered', 'programmes_registered_special'"],
    "recognised_of_registered": ["programmes_recognised", "'programmes_registered', 'programmes_registered_special'"],
    "recognised_of_appraised": ["programmes_recognised", "'programmes_appraised'"],
    "rewarded_of_recognised": ["programmes_rewarded", "'programmes_recognised'"],
} %}

with parts as (
    {% for rate, parts in rates.items() %}
        {% for source in ["reported", "derived"] %}
            select
                summary.province_code,
                summary.unit_code,
                summary.period_id,
                '{{ rate }}' as rate,
                summary.level,
                '{{ source }}' as counted_from,
                sum(case when summary.indicator = '{{ parts[0] }}' then summary.stage_to_date_{{ source }}_count end) as numerator,
                sum(case when summary.indicator in ({{ parts[1] }}) then summary.stage_to_date_{{ source }}_count end) as denominator,
                max(summary.submission_state) as submission_state
            from {{ ref('rpt_quarterly_summary') }} as summary
            where summary.field = 'total' and summary.unit_code <> summary.province_code
            group by summary.province_code, summary.unit_code, summary.period_id, summary.level
            {{ "union all" if not loop.last }}
        {% endfor %}
        {{ "union all" if not loop.last }}
    {% endfor %}
),

-- the last denominator known of a unit that does not report one, within the stage
carried as (
    select
        parts.*,
        quarters.quarter_index,
        max(case when parts.denominator is not null then quarters.quarter_index end) over (
            partition by parts.unit_code, parts.rate, parts.level, parts.counted_from, quarters.stage_id
            order by quarters.quarter_index rows between unbounded preceding and current row
        ) as known_quarter_index
    from parts
    inner join {{ ref('int_quarters') }} as quarters on parts.period_id = quarters.period_id
    where parts.level <> 'all'
),

judged as (
    select
        carried.province_code,
        carried.period_id,
        carried.rate,
        carried.level,
        carried.counted_from,
        carried.numerator,
        coalesce(carried.denominator, known.denominator) as denominator,
        carried.numerator is null or carried.submission_state in ('missing', 'quarantined', 'not_due') as is_missing
    from carried
    left join carried as known
        on
            carried.known_quarter_index = known.quarter_index
            and {{ matched("carried", "known", ["unit_code", "rate", "level", "counted_from"]) }}
),

summed as (
    select
        province_code,
        period_id,
        rate,
        level,
        counted_from,
        count(*) as expected_unit_count,
        sum(case when is_missing then 1 else 0 end) as missing_unit_count,
        coalesce(sum(case when not is_missing then numerator end), 0) as numerator,
        coalesce(sum(denominator), 0) as denominator,
        coalesce(sum(case when is_missing then denominator end), 0) as missing_denominator
    from judged
    group by province_code, period_id, rate, level, counted_from
)

select
    province_code,
    period_id,
    rate,
    level,
    counted_from,
    cast(expected_unit_count as integer) as expected_unit_count,
    cast(missing_unit_count as integer) as missing_unit_count,
    cast(numerator as bigint) as stage_to_date_numerator,
    cast(denominator as bigint) as stage_to_date_denominator,
    cast(missing_denominator as bigint) as stage_to_date_missing_denominator,
    cast(round(numerator * 1.0 / nullif(denominator - missing_denominator, 0), 6) as double) as told_share,
    cast(round(numerator * 1.0 / denominator, 6) as double) as share_lower,
    cast(round((numerator + missing_denominator) * 1.0 / denominator, 6) as double) as share_upper
from summed
where denominator > 0
