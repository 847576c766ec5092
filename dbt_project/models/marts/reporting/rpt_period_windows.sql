-- The quarters that stand beside a quarter when its past is shown: itself and the eleven before it. Grain: period x past period.
select
    quarters.period_id,
    past.period_id as past_period_id,
    cast(quarters.quarter_index - past.quarter_index as integer) as quarters_ago,
    cast(past.quarter_number as string) || '/' || cast(past.year_number as string) as past_label
from {{ ref('int_quarters') }} as quarters
inner join {{ ref('int_quarters') }} as past
    on past.quarter_index between quarters.quarter_index - 11 and quarters.quarter_index
