-- Event lines of the latest version of every unit and period. Grain: submission x sheet row.
select
    submissions.unit_code,
    submissions.period_id,
    quarters.quarter_index,
    submissions.submission_id,
    submissions.submission_version,
    lines.sheet_row,
    places.sheet,
    {{ cell_address('places.column_letter', 'lines.sheet_row') }} as cell,
    upper(lines.programme_code) as programme_code,
    lines.programme_name,
    coalesce(names.folded_text, '') as folded_name,
    lines.event,
    lines.event_date,
    event_quarters.quarter_index as event_quarter_index,
    lines.level,
    lines.document_number,
    lines.document_date,
    lines.criteria_version,
    lines.score,
    lines.counterpart_unit_code,
    lines.award_kind,
    lines.certificate_number,
    lines.recipient_kind
from {{ ref('int_submissions_versioned') }} as submissions
inner join {{ ref('stg_lake__events') }} as lines
    on submissions.submission_id = lines.submission_id and submissions.batch_id = lines.batch_id
inner join {{ ref('int_quarters') }} as quarters on submissions.period_id = quarters.period_id
left join {{ ref('int_unit_quarters') }} as event_quarters
    on
        submissions.unit_code = event_quarters.unit_code
        and lines.event_date between event_quarters.start_date and event_quarters.end_date
left join {{ ref('int_texts_folded') }} as names on lines.programme_name = names.raw_text
left join {{ ref('stg_lake__columns') }} as places
    on {{ stands_in("places", "bieu03", "event") }}
where submissions.is_latest
