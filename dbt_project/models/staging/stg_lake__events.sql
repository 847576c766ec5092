select
    cast(submission_id as varchar) as submission_id,
    cast(batch_id as varchar) as batch_id,
    cast(sheet_row as integer) as sheet_row,
    cast(part as integer) as part,
    cast(programme_code as varchar) as programme_code,
    cast(programme_name as varchar) as programme_name,
    cast(event as varchar) as event,
    cast(event_date as date) as event_date,
    cast(level as varchar) as level,
    cast(document_number as varchar) as document_number,
    cast(document_date as date) as document_date,
    cast(criteria_version as varchar) as criteria_version,
    cast(score as double) as score,
    cast(counterpart_unit_code as varchar) as counterpart_unit_code,
    cast(award_kind as varchar) as award_kind,
    cast(note as varchar) as note
from {{ source('lake', 'bieu03') }}
