-- The quarters of every unit: its calendar says which days they hold and when returns are due, its stages say what “to date” means.
-- Grain: unit_code x quarter. A unit's own row of unit_calendars goes before its province's; without one it is the calendar of periods.
with spans as (
    select
        units.unit_code,
        quarters.period_id,
        quarters.start_date as nominal_start_date,
        {% set holds = valid_on("units", "quarters.start_date") %}
        max(case when {{ holds }} then units.valid_from end) as unit_valid_from,
        max(case when {{ holds }} then units.unit_kind end) as unit_kind,
        max(case when {{ holds }} then units.province_code end) as province_code,
        max(units.province_code) as any_province_code
    from {{ ref('units') }} as units
    cross join {{ ref('periods') }} as quarters
    where quarters.period_kind = 'quarter'
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
                or (choices.unit_code is null and choices.province_code = coalesce(spans.province_code, spans.any_province_code))
            )
            and {{ valid_on("choices", "spans.nominal_start_date") }}
),

own_stages as (
    select
        choices.unit_code,
        stages.stage_id,
        stages.start_date,
        stages.end_date
    from {{ ref('unit_stages') }} as choices
    inner join {{ ref('stages') }} as stages on choices.stage_id = stages.stage_id
),

begun as (
    select
        spans.*,
        quarters.year_number,
        quarters.quarter_number,
        quarters.year_number * 4 + quarters.quarter_number as quarter_index,
        coalesce(own_stages.stage_id, quarters.stage_id) as stage_id,
        coalesce(own_stages.start_date, stages.start_date) as nominal_stage_start_date,
        calendars.start_month_shift,
        calendars.start_day,
        calendars.due_days,
        quarters.due_date as nominal_due_date,
        cast({{ shifted_day("quarters.start_date", "calendars.start_month_shift", "calendars.start_day") }} as date) as start_date,
        cast(
            {{ shifted_day("quarters.end_date", "calendars.start_month_shift", "calendars.start_day", following=true) }} as date
        ) as last_date
    from spans
    inner join {{ ref('periods') }} as quarters on spans.period_id = quarters.period_id
    left join configured
        on spans.unit_code = configured.unit_code and spans.period_id = configured.period_id and configured.preference = 1
    inner join {{ ref('calendars') }} as calendars on coalesce(configured.calendar_id, 'quarter') = calendars.calendar_id
    left join {{ ref('stages') }} as stages on quarters.stage_id = stages.stage_id
    left join own_stages
        on
            spans.unit_code = own_stages.unit_code
            and quarters.start_date >= own_stages.start_date
            and quarters.start_date <= own_stages.end_date
),

-- where a unit changes its calendar the last quarter of the old one ends when the first of the new one begins: no day is in two
ended as (
    select
        begun.*,
        coalesce(
            cast({{ dbt.dateadd("day", -1, "lead(start_date) over (partition by unit_code order by quarter_index)") }} as date), last_date
        ) as end_date,
        coalesce(nominal_stage_start_date = nominal_start_date, false) as is_stage_start
    from begun
)

select
    unit_code,
    period_id,
    quarter_index,
    year_number,
    quarter_number,
    stage_id,
    is_stage_start,
    coalesce(
        max(case when is_stage_start then start_date end) over (partition by unit_code, stage_id),
        -- a stage that began before the first quarter on record
        cast({{ shifted_day("nominal_stage_start_date", "start_month_shift", "start_day") }} as date)
    ) as stage_start_date,
    start_date,
    end_date,
    case when due_days is null then nominal_due_date else cast({{ dbt.dateadd("day", "due_days", "end_date") }} as date) end as due_date,
    nominal_start_date,
    unit_valid_from,
    unit_kind,
    province_code
from ended
