-- The latest line about a programme: `active` its latest register line, `ended` the last word that it ended, `proven` the last time
-- somebody looked at it. Grain: programme x step.
{{ config(materialized="view") }}

with told as (
    select
        events.programme_id,
        case when kinds.is_proof_of_life then 'proven' else 'ended' end as step,
        1 as precedence,
        events.event_date as step_date,
        events.submission_id,
        events.sheet,
        events.cell
    from {{ ref('int_programme_events') }} as events
    inner join {{ ref('events') }} as kinds on events.event = kinds.code
    where kinds.is_proof_of_life or events.event = 'discontinued'
    union all
    -- ended by its status on the register, without an event
    select
        programme_id,
        'ended' as step,
        2 as precedence,
        status_date as step_date,
        last_submission_id as submission_id,
        last_sheet as sheet,
        last_cell as cell
    from {{ ref('int_programmes') }}
    where status = 'discontinued'
    union all
    select
        programmes.programme_id,
        'active' as step,
        1 as precedence,
        quarters.end_date as step_date,
        programmes.last_submission_id as submission_id,
        programmes.last_sheet as sheet,
        programmes.last_cell as cell
    from {{ ref('int_programmes') }} as programmes
    left join {{ ref('int_unit_quarters') }} as quarters
        on programmes.unit_code = quarters.unit_code and programmes.last_quarter_index = quarters.quarter_index
),

ranked as (
    select
        told.*,
        row_number() over (
            partition by programme_id, step
            order by precedence asc, step_date desc, submission_id desc, sheet desc, length(cell) desc, cell desc
        ) as occurrence
    from told
)

select
    programme_id,
    step,
    step_date,
    submission_id,
    sheet,
    cell
from ranked
where occurrence = 1
