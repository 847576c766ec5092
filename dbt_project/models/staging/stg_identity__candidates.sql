select
    cast(pair_id as string) as pair_id,
    cast(left_key as string) as left_key,
    cast(left_submission_id as string) as left_submission_id,
    cast(left_sheet_row as integer) as left_sheet_row,
    cast(left_programme_id as string) as left_programme_id,
    cast(right_key as string) as right_key,
    cast(right_submission_id as string) as right_submission_id,
    cast(right_sheet_row as integer) as right_sheet_row,
    cast(right_programme_id as string) as right_programme_id,
    cast(score as double) as score,
    cast(reasons as string) as reasons
from {{ source('identity', 'candidates') }}
