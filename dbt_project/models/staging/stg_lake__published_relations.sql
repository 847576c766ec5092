select
    cast(submission_id as string) as submission_id,
    cast(batch_id as string) as batch_id,
    cast(sheet_row as integer) as sheet_row,
    cast(part as integer) as part,
    cast(figure_id as string) as figure_id,
    cast(relation as string) as relation,
    cast(related_figure_id as string) as related_figure_id,
    cast(partition as string) as partition_name,
    cast(document_line as bigint) as document_line,
    cast(note as string) as note
from {{ source('lake', 'bieu05_relations') }}
