select
    cast(submission_id as string) as submission_id,
    cast(batch_id as string) as batch_id,
    cast(sheet_row as integer) as sheet_row,
    cast(part as integer) as part,
    cast(indicator as string) as indicator,
    cast(level as string) as level,
    cast(field as string) as field,
    cast(in_period_count as bigint) as in_period_count,
    cast(in_period_count_qualifier as string) as in_period_count_qualifier,
    cast(year_to_date_count as bigint) as year_to_date_count,
    cast(year_to_date_count_qualifier as string) as year_to_date_count_qualifier,
    cast(stage_to_date_count as bigint) as stage_to_date_count,
    cast(stage_to_date_count_qualifier as string) as stage_to_date_count_qualifier,
    cast(note as string) as note
from {{ source('lake', 'bieu01') }}
