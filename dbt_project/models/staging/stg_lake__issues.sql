select
    cast(submission_id as string) as submission_id,
    cast(batch_id as string) as batch_id,
    cast(issue_code as string) as issue_code,
    cast(sheet as string) as sheet,
    cast(cell as string) as cell,
    cast(row_number as integer) as row_number,
    cast(column_name as string) as column_name,
    cast(observed as string) as observed,
    cast(expected as string) as expected,
    cast(candidates as string) as candidates
from {{ source('lake', 'issues') }}
