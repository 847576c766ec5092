select
    cast(submission_id as varchar) as submission_id,
    cast(batch_id as varchar) as batch_id,
    cast(sheet_row as integer) as sheet_row,
    cast(part as integer) as part,
    cast(figure_id as varchar) as figure_id,
    cast(relation as varchar) as relation,
    cast(related_figure_id as varchar) as related_figure_id,
    cast(partition as varchar) as partition_name,
    cast(document_line as bigint) as document_line,
    cast(note as varchar) as note
from {{ source('lake', 'bieu05_relations') }}
