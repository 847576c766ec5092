-- The funnel of a cohort: of the programmes first registered at a level in a stage, how many reached each step by now.
-- Grain: province x stage x dimension (all, unit, field, sector) x member x level x step.
{% set grain = ["province_code", "stage_id", "dimension", "dimension_code", "level"] %}

with counted as (
    {% for step in ["registered", "appraised", "recognised", "effective", "replicated", "rewarded", "reviewed", "active"] %}
        select
            subjects.province_code,
            cohorts.stage_id,
            subjects.dimension,
            subjects.dimension_code,
            cohorts.level,
            '{{ step }}' as step,
            sum(cohorts.{{ step }}_flag) as reached_count,
            count(*) as cohort_size
        from {{ ref('int_cohort_steps') }} as cohorts
        inner join {{ ref('int_programme_subjects') }} as subjects on cohorts.programme_id = subjects.programme_id
        group by {{ qualified("subjects", ["province_code", "dimension", "dimension_code"]) }}, cohorts.stage_id, cohorts.level
        {{ "union all" if not loop.last }}
    {% endfor %}
)

select
    {{ qualified("counted", grain) }},
    labels.label_vi as dimension_label_vi,
    cast(labels.sort_order as integer) as dimension_sort,
    levels.label_vi as level_label_vi,
    cast(levels.sort_order as integer) as level_sort,
    counted.step,
    steps.label_vi as step_label_vi,
    cast(steps.sort_order as integer) as step_sort,
    cast(counted.reached_count as bigint) as cohort_reached_count,
    cast(counted.cohort_size as bigint) as cohort_programme_count,
    cast(round(counted.reached_count * 1.0 / counted.cohort_size, 6) as double) as reached_share
from counted
inner join {{ ref('lifecycle_steps') }} as steps on counted.step = steps.code
inner join {{ ref('levels') }} as levels on counted.level = levels.code
left join {{ ref('int_dimension_labels') }} as labels
    on counted.dimension = labels.dimension and counted.dimension_code = labels.dimension_code
