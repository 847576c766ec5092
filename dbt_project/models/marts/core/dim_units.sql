-- Reporting organisations and provinces, with the dates between which a code means this organisation. Grain: unit_code x valid_from.
select
    unit_code || '@' || cast(valid_from as string) as unit_key,
    unit_code,
    unit_name_vi,
    unit_kind,
    province_code,
    valid_from,
    valid_to,
    reports_from,
    reports_to,
    vertical_sector,
    cast(row_number() over (
        order by
            province_code,
            case unit_kind when 'district' then 1 when 'commune' then 2 when 'direct_committee' then 3 else 4 end,
            unit_code,
            valid_from
    ) as integer) as unit_sort
from {{ ref('units') }}
