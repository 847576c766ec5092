-- Register lines with the programme they are rows of. Grain: submission x sheet row.
select
    lines.*,
    keys.programme_id,
    keys.origin_unit_code,
    keys.identity_method,
    parent_keys.programme_id as parent_programme_id
from {{ ref('int_register_rows') }} as lines
inner join {{ ref('int_programme_keys') }} as keys
    on
        lines.unit_code = keys.unit_code
        and coalesce(lines.programme_code, 'N:' || md5(lines.folded_owner || '|' || lines.field || '|' || lines.folded_name))
        = keys.programme_key
left join {{ ref('int_programme_keys') }} as parent_keys
    on lines.unit_code = parent_keys.unit_code and lines.parent_code = parent_keys.programme_key
