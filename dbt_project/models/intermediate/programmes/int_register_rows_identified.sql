-- Register lines with the programme they are rows of: by the unit's code, or as the identity step linked them.
-- Grain: submission x sheet row.
select
    lines.*,
    coalesce(links.programme_id, keys.programme_id) as programme_id,
    case when links.programme_id is null then keys.origin_unit_code else links.origin_unit_code end as origin_unit_code,
    coalesce(links.identity_method, 'code') as identity_method,
    coalesce(links.identity_score, cast(1.0 as double)) as identity_score,
    coalesce(links.decided_by, 'platform') as identity_decided_by,
    links.decided_at as identity_decided_at,
    coalesce(links.is_partner, false) as is_partner,
    case when links.programme_id is null then parent_keys.programme_id else links.parent_programme_id end as parent_programme_id
from {{ ref('int_register_rows') }} as lines
left join {{ ref('stg_identity__links') }} as links
    on
        lines.submission_id = links.submission_id
        and lines.sheet_row = links.sheet_row
        and links.table_name = 'bieu02'
left join {{ ref('int_programme_keys') }} as keys
    on lines.unit_code = keys.unit_code and lines.programme_code = keys.programme_key
left join {{ ref('int_programme_keys') }} as parent_keys
    on lines.unit_code = parent_keys.unit_code and lines.parent_code = parent_keys.programme_key
where coalesce(links.programme_id, keys.programme_id) is not null
