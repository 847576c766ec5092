-- What happened to a programme, with the cell that says so. Grain: submission x cell of an event line.
select
    events.programme_id,
    events.unit_code,
    programmes.unit_code as current_unit_code,
    events.event,
    events.event_date,
    events.level,
    events.document_number,
    events.counterpart_unit_code,
    events.award_kind,
    events.submission_id,
    submissions.file_name,
    events.sheet,
    events.cell
from {{ ref('int_programme_events') }} as events
inner join {{ ref('dim_programmes') }} as programmes on events.programme_id = programmes.programme_id
left join {{ ref('int_submissions_versioned') }} as submissions
    on events.submission_id = submissions.submission_id
