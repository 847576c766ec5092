select
    cast(table_name as varchar) as table_name,
    cast(submission_id as varchar) as submission_id,
    cast(sheet_row as integer) as sheet_row,
    cast(programme_id as varchar) as programme_id,
    cast(origin_unit_code as varchar) as origin_unit_code,
    cast(parent_programme_id as varchar) as parent_programme_id,
    cast(is_partner as boolean) as is_partner,
    cast(method as varchar) as identity_method,
    cast(score as double) as identity_score,
    cast(reasons as varchar) as reasons,
    cast(decided_by as varchar) as decided_by,
    cast(decided_at as timestamp) as decided_at
from {{ source('identity', 'links') }}
