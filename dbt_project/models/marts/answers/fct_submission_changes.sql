-- What each new version of a return changed, cell by cell. Grain: submission x table x line x column.
select
    submission_id,
    previous_submission_id,
    unit_code,
    period_id,
    submission_version,
    table_name,
    column_name,
    heading,
    subject,
    change_kind,
    sheet,
    cell,
    previous_cell,
    old_text,
    new_text,
    line_key,
    cast(line_number as integer) as line_number
from {{ ref('int_submission_changes') }}
