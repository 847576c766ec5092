select
    cast(submission_id as varchar) as submission_id,
    cast(batch_id as varchar) as batch_id,
    cast(sheet_row as integer) as sheet_row,
    cast(part as integer) as part,
    cast(finding_id as varchar) as finding_id,
    cast(subject_sheet as varchar) as subject_sheet,
    cast(subject_cell as varchar) as subject_cell,
    cast(explanation as varchar) as explanation,
    cast(explained_by as varchar) as explained_by
from {{ source('lake', 'explanations') }}
