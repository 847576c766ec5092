-- Everything that ever happened to every programme, in order, with the cell that says so. Grain: event line (or the register line that
-- completes a missing registration).
{% set line_order = "events.submission_id, events.sheet nulls last, length(events.cell) nulls last, events.cell nulls last" %}

with dated as (
    select
        events.*,
        row_number() over in_order as event_number,
        row_number() over of_its_kind as occurrence_number,
        lag(events.event) over in_order as previous_event,
        lag(events.event_date) over in_order as previous_event_date
    from {{ ref('int_programme_events') }} as events
    inner join {{ ref('events') }} as kinds on events.event = kinds.code
    window
        in_order as (
            partition by events.programme_id
            order by events.event_date, kinds.sort_order, {{ line_order }}
        ),
        of_its_kind as (
            partition by events.programme_id, events.event
            order by events.event_date, {{ line_order }}
        )
)

select
    dated.programme_id,
    cast(dated.event_number as integer) as event_number,
    dated.event,
    cast(dated.occurrence_number as integer) as occurrence_number,
    dated.event_date,
    happened.period_id,
    happened.stage_id,
    dated.unit_code,
    dated.level,
    dated.document_number,
    dated.document_date,
    dated.criteria_version,
    dated.score,
    dated.certificate_number,
    dated.award_kind,
    dated.recipient_kind,
    dated.counterpart_unit_code,
    case when dated.event = 'replicated' then parents.parent_programme_id end as parent_programme_id,
    dated.previous_event,
    cast({{ days_between("dated.previous_event_date", "dated.event_date") }} as integer) as days_since_previous_event,
    submissions.period_id as reported_period_id,
    cast(reported.quarter_index - dated.event_quarter_index as integer) as quarters_until_reported,
    coalesce(
        dated.sheet = programmes.first_sheet and dated.submission_id = programmes.first_submission_id
        and dated.cell = programmes.first_cell, false
    ) as is_from_register,
    dated.submission_id,
    dated.sheet,
    dated.cell
from dated
inner join {{ ref('int_programmes') }} as programmes on dated.programme_id = programmes.programme_id
left join {{ ref('int_replica_parents') }} as parents on dated.programme_id = parents.programme_id
left join {{ ref('int_unit_quarters') }} as happened
    on dated.unit_code = happened.unit_code and dated.event_quarter_index = happened.quarter_index
left join {{ ref('int_submissions_versioned') }} as submissions on dated.submission_id = submissions.submission_id
left join {{ ref('int_quarters') }} as reported on submissions.period_id = reported.period_id
