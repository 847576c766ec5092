-- Hand-overs between units as either side tells them, true or not. One told after the giver had ended is of the day it ended; one of a
-- day outside all calendars, or with a unit that there never was, is none.
-- Grain: programme x giver x receiver x quarter.
with told as (
    select
        programme_id,
        case when event = 'transferred_out' then unit_code else counterpart_unit_code end as from_unit_code,
        case when event = 'transferred_out' then counterpart_unit_code else unit_code end as to_unit_code,
        event_date,
        event_quarter_index
    from {{ ref('int_programme_events') }}
    where
        event in ('transferred_out', 'transferred_in')
        and counterpart_unit_code in (select units.unit_code from {{ ref('units') }} as units)
),

ended_units as (
    select
        from_unit_code as unit_code,
        max(change_date) as change_date,
        max(change_quarter_index) as change_quarter_index
    from {{ ref('int_unit_successions') }}
    group by from_unit_code
),

dated as (
    select
        told.programme_id,
        told.from_unit_code,
        told.to_unit_code,
        -- the giver's quarter: told by both sides, with calendars of their own, it is still one hand-over
        coalesce(ended_units.change_quarter_index, quarters.quarter_index, told.event_quarter_index) as quarter_index,
        coalesce(ended_units.change_date, told.event_date) as transfer_date
    from told
    left join {{ ref('units') }} as givers
        on
            told.from_unit_code = givers.unit_code
            and {{ valid_on("givers", "told.event_date") }}
    left join {{ ref('int_unit_quarters') }} as quarters
        on told.from_unit_code = quarters.unit_code and told.event_date between quarters.start_date and quarters.end_date
    left join ended_units
        on told.from_unit_code = ended_units.unit_code and told.event_date > ended_units.change_date and givers.unit_code is null
)

select
    programme_id,
    from_unit_code,
    to_unit_code,
    quarter_index,
    min(transfer_date) as transfer_date
from dated
where from_unit_code <> to_unit_code and quarter_index is not null
group by programme_id, from_unit_code, to_unit_code, quarter_index
