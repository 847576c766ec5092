-- Hand-overs between units, told by either side. Grain: programme x giver x receiver x quarter.
with told as (
    select
        programme_id,
        case when event = 'transferred_out' then unit_code else counterpart_unit_code end as from_unit_code,
        case when event = 'transferred_out' then counterpart_unit_code else unit_code end as to_unit_code,
        event_date,
        event_quarter_index
    from {{ ref('int_programme_events') }}
    where event in ('transferred_out', 'transferred_in') and counterpart_unit_code is not null
)

select
    programme_id,
    from_unit_code,
    to_unit_code,
    event_quarter_index as quarter_index,
    min(event_date) as transfer_date
from told
group by programme_id, from_unit_code, to_unit_code, event_quarter_index
