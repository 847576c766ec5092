-- Everything from which a method could have made a wrong claim, side by side. Grain: wrong claim.
-- Outer joins on equality alone: a condition on the left side would make the engine compare every row with every other.
{% set cell = ["unit_code", "quarter_index", "indicator", "level", "field"] %}

with rungs as (
    select
        {{ cell | join(", ") }},
        sum(new_count) over nested as new_count,
        sum(year_to_date_new_count) over nested as year_to_date_new_count,
        sum(stage_distinct_count) over nested as stage_distinct_count
    from {{ ref('int_counts_derived') }}
    where rung is not null
    window nested as (partition by unit_code, quarter_index, indicator, field order by rung desc)
),

stage_starts as (
    select
        stage_id,
        min(quarter_index) as first_quarter_index
    from {{ ref('int_unit_quarters') }}
    group by stage_id
)

select
    wrong.unit_code,
    wrong.period_id,
    wrong.indicator,
    wrong.level,
    wrong.field,
    wrong.basis,
    wrong.quarter_index,
    wrong.is_stage_start,
    -- of the fields in the claim's own line of the sheet
    count(*) over (
        partition by wrong.unit_code, wrong.period_id, wrong.indicator, wrong.level, wrong.basis
    ) as wrong_fields_count,
    wrong.reported_count,
    wrong.previous_reported_count,
    wrong.derived_count,
    wrong.previous_derived_count,
    wrong.next_derived_count,
    derived.year_to_date_new_count,
    derived.stage_distinct_count,
    derived.active_count,
    derived.sum_of_annual_count,
    derived.given_stage_count,
    derived.leaving_later_stage_count,
    in_period.reported_count as in_period_reported_count,
    earlier.stage_distinct_count as earlier_stage_count,
    case
        when wrong.indicator = 'programmes_replicated' then null
        when wrong.basis = 'in_period' then replicas.new_count
        when wrong.basis = 'year_to_date' then replicas.year_to_date_new_count
        else replicas.stage_distinct_count
    end as replica_count,
    case wrong.basis
        when 'in_period' then rungs.new_count
        when 'year_to_date' then rungs.year_to_date_new_count
        else rungs.stage_distinct_count
    end as nested_rungs_count
from {{ ref('int_counts_compared') }} as wrong
inner join {{ ref('int_counts_derived') }} as derived
    on
        {{ matched("wrong", "derived", cell) }}
inner join stage_starts on wrong.stage_id = stage_starts.stage_id
left join rungs
    on
        {{ matched("wrong", "rungs", cell) }}
left join {{ ref('int_counts_derived') }} as replicas
    on
        wrong.unit_code = replicas.unit_code
        and wrong.quarter_index = replicas.quarter_index
        and wrong.field = replicas.field
        and replicas.indicator = 'programmes_replicated'
left join {{ ref('int_counts_reported') }} as in_period
    on
        wrong.unit_code = in_period.unit_code
        and wrong.period_id = in_period.period_id
        and wrong.indicator = in_period.indicator
        and wrong.level = in_period.level
        and wrong.field = in_period.field
        and in_period.basis = 'in_period'
-- where the stage before ended, if its register was sent: survivors alone do not give its total
left join {{ ref('int_counts_derived') }} as earlier
    on
        wrong.unit_code = earlier.unit_code
        and wrong.indicator = earlier.indicator
        and wrong.level = earlier.level
        and wrong.field = earlier.field
        and earlier.quarter_index = stage_starts.first_quarter_index - 1
        and earlier.has_register
where wrong.is_wrong
