-- Reporting organisations and provinces, with the dates between which a code means this organisation. Grain: unit_code x valid_from.
select
    units.unit_code || '@' || cast(units.valid_from as string) as unit_key,
    units.unit_code,
    units.unit_name_vi,
    units.unit_kind,
    units.province_code,
    units.valid_from,
    units.valid_to,
    units.reports_from,
    units.reports_to,
    units.vertical_sector,
    cast(row_number() over (order by units.province_code, kinds.sort_order, units.unit_code, units.valid_from) as integer) as unit_sort
from {{ ref('units') }} as units
left join {{ ref('unit_kinds') }} as kinds on units.unit_kind = kinds.code
