-- Every series that can be counted. Grain: indicator x level x field.
select
    indicators.code as indicator,
    levels.code as level,
    levels.rung,
    indicators.is_on_register,
    fields.code as field
from {{ ref('indicators') }} as indicators
inner join {{ ref('levels') }} as levels
    on (indicators.has_levels and levels.rung is not null) or (not indicators.has_levels and levels.code = 'all')
cross join {{ ref('fields') }} as fields
