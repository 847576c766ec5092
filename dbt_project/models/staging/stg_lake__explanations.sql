select
    cast(submission_id as string) as submission_id,
    cast(batch_id as string) as batch_id,
    cast(sheet_row as integer) as sheet_row,
    cast(part as integer) as part,
    cast(finding_id as string) as finding_id,
    cast(subject_sheet as string) as subject_sheet,
    cast(subject_cell as string) as subject_cell,
    cast(explanation as string) as explanation,
    cast(explained_by as string) as explained_by
from {{ source('lake', 'explanations') }}
