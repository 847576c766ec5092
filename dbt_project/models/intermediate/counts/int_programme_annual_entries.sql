-- Once per programme, indicator, level, unit and year with at least one event of that indicator (registration: new or carried on).
-- Grain: programme x indicator x level x unit x year. Summed over years this is the inflated total.
with happenings as (
    select
        indicators.code as indicator,
        indicators.has_levels,
        events.programme_id,
        events.unit_code,
        events.event,
        events.event_date,
        events.event_quarter_index,
        events.level,
        events.submission_id,
        events.sheet,
        events.cell
    from {{ ref('int_programme_events') }} as events
    inner join {{ ref('indicators') }} as indicators
        on
            events.event = indicators.milestone_events
            or (events.event = 're_registered' and indicators.code = 'programmes_registered')
),

-- a carried-on registration without a level counts at every level the programme has reached
laddered as (
    select
        happenings.*,
        milestones.level as series_level,
        milestones.field,
        milestones.sector,
        milestones.located_unit_code,
        milestones.is_counted
    from happenings
    left join {{ ref('levels') }} as levels on happenings.level = levels.code
    inner join {{ ref('int_programme_milestones') }} as milestones
        on
            happenings.programme_id = milestones.programme_id
            and happenings.indicator = milestones.indicator
            and milestones.first_date <= happenings.event_date
    inner join {{ ref('levels') }} as milestone_levels on milestones.level = milestone_levels.code
    where
        levels.rung is null
        or milestone_levels.rung is null
        or milestone_levels.rung <= levels.rung
),

ranked as (
    select
        laddered.*,
        quarters.year_number,
        row_number() over (
            partition by
                laddered.programme_id, laddered.indicator, laddered.series_level, laddered.unit_code, quarters.year_number
            -- carried on and raised on one day: the carrying-on is the entry
            order by
                laddered.event_date,
                case when laddered.event = 're_registered' then 0 else 1 end,
                laddered.submission_id,
                laddered.cell nulls last
        ) as occurrence
    from laddered
    inner join {{ ref('int_quarters') }} as quarters on laddered.event_quarter_index = quarters.quarter_index
)

select
    programme_id,
    indicator,
    series_level as level,
    unit_code,
    year_number,
    event_quarter_index as quarter_index,
    field,
    sector,
    located_unit_code,
    is_counted,
    submission_id,
    sheet,
    cell
from ranked
where occurrence = 1
