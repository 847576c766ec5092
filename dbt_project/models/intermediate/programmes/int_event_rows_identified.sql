-- Event lines with the programme they speak of (null when none can be told). Grain: submission x sheet row.
select
    lines.*,
    case when links.submission_id is null then keys.programme_id else links.programme_id end as programme_id,
    case when links.submission_id is null and keys.programme_id is not null then 'code' else links.identity_method end
        as identity_method,
    coalesce(links.is_partner, false) as is_partner
from {{ ref('int_event_rows') }} as lines
left join {{ ref('stg_identity__links') }} as links
    on
        lines.submission_id = links.submission_id
        and lines.sheet_row = links.sheet_row
        and links.table_name = 'bieu03'
left join {{ ref('int_programme_keys') }} as keys
    on lines.unit_code = keys.unit_code and lines.programme_code = keys.programme_key
