-- Quarters, years and stages in the calendar of every unit: a year or stage goes from the first day of its first quarter to the last day
-- of its last one. Grain: unit_code x period.
with reporting as (
    select distinct unit_code from {{ ref('units') }}
),

quarters as (
    select
        own.unit_code,
        own.start_date,
        own.end_date,
        own.due_date,
        own.stage_id,
        periods.start_date as nominal_start_date,
        periods.end_date as nominal_end_date
    from {{ ref('int_unit_quarters') }} as own
    inner join {{ ref('periods') }} as periods on own.period_id = periods.period_id
)

select
    reporting.unit_code,
    periods.period_id,
    periods.period_kind,
    -- where the seed has no such quarter (a stage of long ago) the days of the seed
    coalesce(firsts.start_date, periods.start_date) as start_date,
    coalesce(lasts.end_date, periods.end_date) as end_date,
    case when periods.period_kind = 'quarter' then lasts.due_date else periods.due_date end as due_date,
    case when periods.period_kind = 'quarter' then lasts.stage_id else periods.stage_id end as stage_id
from {{ ref('periods') }} as periods
cross join reporting
left join quarters as firsts on reporting.unit_code = firsts.unit_code and periods.start_date = firsts.nominal_start_date
left join quarters as lasts on reporting.unit_code = lasts.unit_code and periods.end_date = lasts.nominal_end_date
