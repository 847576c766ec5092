-- Lines of the direction activities sheet, of latest versions. Grain: submission x sheet row.
select
    submissions.unit_code,
    submissions.period_id,
    reported.unit_kind,
    reported.province_code,
    lines.activity_kind,
    lines.activity_date,
    happened.quarter_index as activity_quarter_index,
    happened.year_number as activity_year,
    happened.stage_id as activity_stage_id,
    lines.activity_name,
    lines.level,
    lines.activity_form,
    lines.covered_period_id,
    lines.session_count,
    coalesce(lines.session_count_qualifier, '=') as session_count_qualifier,
    lines.participant_people,
    coalesce(lines.participant_people_qualifier, '=') as participant_people_qualifier,
    lines.participant_attendances,
    coalesce(lines.participant_attendances_qualifier, '=') as participant_attendances_qualifier,
    lines.subject_unit_code,
    lines.subject_place,
    lines.subject_unit_count,
    lines.member_role,
    lines.press_genre,
    lines.entry_count,
    lines.eligible_entry_count,
    lines.recipient_kind,
    lines.recipient_count,
    lines.document_number,
    lines.document_date,
    lines.superior_document_number,
    lines.superior_document_date,
    lines.submission_id,
    lines.sheet_row,
    places.sheet,
    {{ cell_address('places.column_letter', 'lines.sheet_row') }} as cell
from {{ ref('int_submissions_versioned') }} as submissions
inner join {{ ref('stg_lake__activities') }} as lines
    on submissions.submission_id = lines.submission_id and submissions.batch_id = lines.batch_id
left join {{ ref('int_unit_quarters') }} as reported
    on submissions.unit_code = reported.unit_code and submissions.period_id = reported.period_id
-- an activity without a date happened in the quarter that reports it
left join {{ ref('int_unit_quarters') }} as happened
    on
        submissions.unit_code = happened.unit_code
        and coalesce(lines.activity_date, reported.start_date) between happened.start_date and happened.end_date
left join {{ ref('stg_lake__columns') }} as places
    on {{ stands_in("places", "bieu06", "activity_kind") }}
where submissions.is_latest and lines.activity_kind is not null
