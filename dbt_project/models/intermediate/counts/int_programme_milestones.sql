-- The first-ever time a programme reached an indicator at a level. Reaching a rung reaches the rungs below it.
-- Grain: programme x indicator x level.
with steps as (
    select
        indicators.code as indicator,
        indicators.has_levels,
        indicators.counts_replicas,
        events.programme_id,
        events.unit_code,
        events.event_date,
        events.event_quarter_index,
        events.document_number,
        events.submission_id,
        events.sheet,
        events.cell,
        coalesce(levels.rung, 1) as rung
    from {{ ref('int_programme_events') }} as events
    inner join {{ ref('indicators') }} as indicators on events.event = indicators.milestone_events
    left join {{ ref('levels') }} as levels on events.level = levels.code
),

laddered as (
    select
        steps.*,
        levels.code as level
    from steps
    inner join {{ ref('levels') }} as levels
        on
            (steps.has_levels and levels.rung <= steps.rung)
            or (not steps.has_levels and levels.code = 'all')
),

ranked as (
    select
        laddered.*,
        row_number() over (
            partition by programme_id, indicator, level
            order by event_date asc, rung desc, submission_id asc, cell asc nulls last
        ) as occurrence
    from laddered
)

select
    ranked.programme_id,
    ranked.indicator,
    ranked.level,
    ranked.unit_code,
    ranked.event_date as first_date,
    ranked.event_quarter_index as quarter_index,
    ranked.document_number,
    ranked.submission_id,
    ranked.sheet,
    ranked.cell,
    programmes.field,
    programmes.sector,
    programmes.located_unit_code,
    -- a replica counts only where replicas are counted, anything else only where they are not
    coalesce(programmes.is_replica = ranked.counts_replicas, false) as is_counted
from ranked
inner join {{ ref('int_programmes') }} as programmes on ranked.programme_id = programmes.programme_id
where ranked.occurrence = 1
