-- How many of the units that should have held an activity did: numerator, denominator, and between which bounds the share lies when some
-- units have not told. Grain: province x activity_kind x cycle x window.
select
    province_code,
    activity_kind,
    activity_label_vi,
    activity_sort,
    cycle,
    window_id,
    sum(case when state = 'met' then 1 else 0 end) as met_unit_count,
    sum(case when state = 'short' then 1 else 0 end) as short_unit_count,
    sum(case when state = 'unknown' then 1 else 0 end) as unknown_unit_count,
    sum(case when state = 'not_due' then 1 else 0 end) as not_due_unit_count,
    count(*) as expected_unit_count,
    cast(round(sum(case when state = 'met' then 1 else 0 end) * 1.0 / count(*), 6) as double) as met_share_lower,
    cast(round(sum(case when state in ('met', 'unknown', 'not_due') then 1 else 0 end) * 1.0 / count(*), 6) as double) as met_share_upper
from {{ ref('rpt_activity_calendar') }}
group by province_code, activity_kind, activity_label_vi, activity_sort, cycle, window_id
