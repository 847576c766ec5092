-- Reorganisations of units that had taken effect by as_of: who went on in whom. Grain: unit span x receiving unit span x change.
select
    changes.from_unit_code,
    changes.from_valid_from,
    former.unit_name_vi as from_unit_name_vi,
    changes.to_unit_code,
    changes.to_valid_from,
    latter.unit_name_vi as to_unit_name_vi,
    changes.change_date,
    changes.change_kind,
    changes.share
from {{ ref('int_unit_successions') }} as changes
inner join {{ ref('dim_units') }} as former
    on changes.from_unit_code = former.unit_code and changes.from_valid_from = former.valid_from
inner join {{ ref('dim_units') }} as latter
    on changes.to_unit_code = latter.unit_code and changes.to_valid_from = latter.valid_from
