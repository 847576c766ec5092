select
    cast(submission_id as varchar) as submission_id,
    cast(batch_id as varchar) as batch_id,
    cast(table_name as varchar) as table_name,
    cast(column_name as varchar) as column_name,
    cast(sheet as varchar) as sheet,
    cast(column_letter as varchar) as column_letter,
    cast(heading as varchar) as heading,
    cast(header_row as integer) as header_row,
    cast(part as integer) as part
from {{ source('lake', 'columns') }}
