select
    cast(submission_id as string) as submission_id,
    cast(batch_id as string) as batch_id,
    cast(table_name as string) as table_name,
    cast(column_name as string) as column_name,
    cast(sheet as string) as sheet,
    cast(column_letter as string) as column_letter,
    cast(heading as string) as heading,
    cast(header_row as integer) as header_row,
    cast(part as integer) as part
from {{ source('lake', 'columns') }}
