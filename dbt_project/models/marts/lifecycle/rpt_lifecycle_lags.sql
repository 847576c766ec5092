-- Days between milestones: how many programmes took both steps, how long the middle one and the slow tenth took.
-- Grain: province x dimension x member x lag.
with taken as (
    {{ lags_taken() }}
)

select
    subjects.province_code,
    subjects.dimension,
    subjects.dimension_code,
    labels.label_vi as dimension_label_vi,
    cast(labels.sort_order as integer) as dimension_sort,
    taken.lag,
    taken.lag_label_vi,
    cast(taken.lag_sort as integer) as lag_sort,
    count(*) as programme_count,
    sum(case when taken.lag_days < 0 then 1 else 0 end) as out_of_order_count,
    cast(round(percentile_cont(0.5) within group (order by taken.lag_days), 1) as double) as median_days,
    cast(round(percentile_cont(0.9) within group (order by taken.lag_days), 1) as double) as slow_tenth_days,
    cast(max(taken.lag_days) as integer) as longest_days
from taken
inner join {{ ref('int_programme_subjects') }} as subjects on taken.programme_id = subjects.programme_id
left join {{ ref('int_dimension_labels') }} as labels
    on subjects.dimension = labels.dimension and subjects.dimension_code = labels.dimension_code
group by
    subjects.province_code, subjects.dimension, subjects.dimension_code, labels.label_vi, labels.sort_order, taken.lag,
    taken.lag_label_vi, taken.lag_sort
