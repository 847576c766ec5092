-- What is counted. Grain: indicator.
select
    code as indicator,
    label_vi,
    label_en,
    has_levels,
    counts_replicas,
    milestone_events as milestone_event,
    cast(sort_order as integer) as indicator_sort
from {{ ref('indicators') }}
