-- How long each programme has been under observation: when it began, from which quarter on its register was received, when it ended
-- or was last listed, and when somebody last looked at it. Grain: programme with a date of beginning.
with beginnings as (
    select
        programme_id,
        min(event_date) as started_date,
        min(event_quarter_index) as start_quarter_index
    from {{ ref('int_programme_events') }}
    where event in ('registered', 'special_registered', 'replicated')
    group by programme_id
),

proofs as (
    select
        events.programme_id,
        max(events.event_date) as last_proof_date,
        max(events.event_quarter_index) as last_proof_quarter_index
    from {{ ref('int_programme_events') }} as events
    inner join {{ ref('events') }} as kinds on events.event = kinds.code
    where kinds.is_proof_of_life
    group by events.programme_id
),

ends as (
    select
        programme_id,
        max(event_date) as ended_date
    from {{ ref('int_programme_events') }}
    where event = 'discontinued'
    group by programme_id
),

followed as (
    select
        programmes.programme_id,
        programmes.unit_code,
        programmes.is_replica,
        beginnings.started_date,
        beginnings.start_quarter_index,
        starts.stage_id as start_stage_id,
        starts.year_number as start_year,
        programmes.first_quarter_index,
        programmes.last_quarter_index,
        coalesce(programmes.status = 'discontinued', false) as is_ended,
        case when programmes.status = 'discontinued' then coalesce(ends.ended_date, programmes.status_date) end as ended_date,
        proofs.last_proof_date,
        proofs.last_proof_quarter_index
    from {{ ref('int_programmes') }} as programmes
    inner join beginnings on programmes.programme_id = beginnings.programme_id
    left join {{ ref('int_unit_quarters') }} as starts
        on programmes.first_unit_code = starts.unit_code and beginnings.start_quarter_index = starts.quarter_index
    left join proofs on programmes.programme_id = proofs.programme_id
    left join ends on programmes.programme_id = ends.programme_id
    where beginnings.start_quarter_index is not null
)

select
    followed.programme_id,
    followed.unit_code,
    followed.is_replica,
    followed.started_date,
    followed.start_quarter_index,
    followed.start_stage_id,
    followed.start_year,
    -- a register that begins later than the programme tells only of those that lived until then (delayed entry)
    greatest(followed.first_quarter_index - followed.start_quarter_index, 0) as entry_age_quarters,
    followed.is_ended,
    followed.ended_date,
    followed.last_quarter_index as last_seen_quarter_index,
    seen.period_id as last_seen_period_id,
    seen.end_date as last_seen_date,
    greatest(coalesce(ended_in.quarter_index, followed.last_quarter_index) - followed.start_quarter_index, 0) as age_quarters,
    followed.last_proof_date,
    case
        when followed.last_proof_quarter_index is not null
            then greatest(followed.last_proof_quarter_index - followed.start_quarter_index, 0)
    end as proof_age_quarters
from followed
left join {{ ref('int_unit_quarters') }} as seen
    on followed.unit_code = seen.unit_code and followed.last_quarter_index = seen.quarter_index
left join {{ ref('int_unit_quarters') }} as ended_in
    on followed.unit_code = ended_in.unit_code and followed.ended_date between ended_in.start_date and ended_in.end_date
