select
    cast(submission_id as varchar) as submission_id,
    cast(batch_id as varchar) as batch_id,
    cast(sheet_row as integer) as sheet_row,
    cast(part as integer) as part,
    cast(indicator as varchar) as indicator,
    cast(level as varchar) as level,
    cast(field as varchar) as field,
    cast(in_period_count as bigint) as in_period_count,
    cast(in_period_count_qualifier as varchar) as in_period_count_qualifier,
    cast(year_to_date_count as bigint) as year_to_date_count,
    cast(year_to_date_count_qualifier as varchar) as year_to_date_count_qualifier,
    cast(stage_to_date_count as bigint) as stage_to_date_count,
    cast(stage_to_date_count_qualifier as varchar) as stage_to_date_count_qualifier,
    cast(note as varchar) as note
from {{ source('lake', 'bieu01') }}
