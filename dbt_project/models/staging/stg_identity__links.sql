select
    cast(table_name as string) as table_name,
    cast(submission_id as string) as submission_id,
    cast(sheet_row as integer) as sheet_row,
    cast(programme_id as string) as programme_id,
    cast(origin_unit_code as string) as origin_unit_code,
    cast(parent_programme_id as string) as parent_programme_id,
    cast(is_partner as boolean) as is_partner,
    cast(method as string) as identity_method,
    cast(score as double) as identity_score,
    cast(reasons as string) as reasons,
    cast(decided_by as string) as decided_by,
    cast(decided_at as timestamp) as decided_at
from {{ source('identity', 'links') }}
