select
    cast(submission_id as varchar) as submission_id,
    cast(batch_id as varchar) as batch_id,
    cast(issue_code as varchar) as issue_code,
    cast(sheet as varchar) as sheet,
    cast(cell as varchar) as cell,
    cast(row_number as integer) as row_number,
    cast(column_name as varchar) as column_name,
    cast(observed as varchar) as observed,
    cast(expected as varchar) as expected,
    cast(candidates as varchar) as candidates
from {{ source('lake', 'issues') }}
