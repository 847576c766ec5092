-- The quarters of every unit: its calendar says which days they hold and when returns are due, its stages say what “to date” means.
-- Grain: unit_code x quarter. A unit's own row of unit_calendars goes before its province's; without one it is the calendar of periods.
with spans as (
    select
        units.unit_code,
        quarters.period_id,
        quarters.start_date as nominal_start_date,
        max(case
            when quarters.start_date >= units.valid_from and (units.valid_to is null or quarters.start_date <= units.valid_to)
                then units.province_code
        end) as province_code_then,
        max(units.province_code) as any_province_code
    from {{ ref('units') }} as units
    cross join {{ ref('int_quarters') }} as quarters
    group by units.unit_code, quarters.period_id, quarters.start_date
),

configured as (
    select
        spans.unit_code,
        spans.period_id,
        choices.calendar_id,
        row_number() over (
            partition by spans.unit_code, spans.period_id
            order by case when choices.unit_code is null then 1 else 0 end, choices.valid_from desc
        ) as preference
    from spans
    inner join {{ ref('unit_calendars') }} as choices
        on
            (
                choices.unit_code = spans.unit_code
                or (choices.unit_code is null and choices.province_code = coalesce(spans.province_code_then, spans.any_province_code))
            )
            and spans.nominal_start_date >= choices.valid_from
            and (choices.valid_to is null or spans.nominal_start_date <= choices.valid_to)
),

own_stages as (
    select
        choices.unit_code,
        stages.stage_id,
        stages.start_date,
        stages.end_date
    from {{ ref('unit_stages') }} as choices
    inner join {{ ref('stages') }} as stages on choices.stage_id = stages.stage_id
)

select
    spans.unit_code,
    quarters.period_id,
    quarters.quarter_index,
    quarters.year_number,
    quarters.quarter_number,
    coalesce(own_stages.stage_id, quarters.stage_id) as stage_id,
    coalesce(own_stages.start_date = quarters.start_date, quarters.is_stage_start) as is_stage_start,
    cast(
        {{ shifted_day("coalesce(own_stages.start_date, quarters.stage_start_date)", "calendars.start_month_shift", "calendars.start_day") }}
        as date
    ) as stage_start_date,
    cast({{ shifted_day("quarters.start_date", "calendars.start_month_shift", "calendars.start_day") }} as date) as start_date,
    cast(
        {{ shifted_day("quarters.end_date", "calendars.start_month_shift", "calendars.start_day", following=true) }} as date
    ) as end_date,
    case
        when calendars.due_days is null then quarters.due_date
        else cast(
            {{ dbt.dateadd(
                "day",
                "calendars.due_days",
                shifted_day("quarters.end_date", "calendars.start_month_shift", "calendars.start_day", following=true)
            ) }} as date
        )
    end as due_date
from spans
inner join {{ ref('int_quarters') }} as quarters on spans.period_id = quarters.period_id
left join configured
    on spans.unit_code = configured.unit_code and spans.period_id = configured.period_id and configured.preference = 1
inner join {{ ref('calendars') }} as calendars on coalesce(configured.calendar_id, 'quarter') = calendars.calendar_id
left join own_stages
    on
        spans.unit_code = own_stages.unit_code
        and quarters.start_date >= own_stages.start_date
        and quarters.start_date <= own_stages.end_date
