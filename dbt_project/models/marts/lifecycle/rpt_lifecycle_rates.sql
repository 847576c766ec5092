-- How far programmes get, as rates with both their parts: stage to date, of what the units reported and of what the register gives.
-- A unit that says nothing about the numerator is missing from it: the true share then lies between none and all of its own.
-- Grain: province x quarter x rate x level x counted_from.

with summed as (
    select
        province_code,
        period_id,
        rate,
        level,
        counted_from,
        count(*) as expected_unit_count,
        sum(case when is_missing then 1 else 0 end) as missing_unit_count,
        coalesce(sum(case when not is_missing then stage_to_date_numerator end), 0) as numerator,
        coalesce(sum(stage_to_date_denominator), 0) as denominator,
        coalesce(sum(case when is_missing then stage_to_date_denominator end), 0) as missing_denominator
    from {{ ref('rpt_lifecycle_rate_parts') }}
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
