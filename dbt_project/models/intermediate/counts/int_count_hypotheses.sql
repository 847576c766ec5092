-- Every counting method that reproduces a wrong claim exactly (counting.md, section 3). Grain: wrong claim x method x variant.
-- A method is one line: code, and per basis the value that it would have produced.
{% set methods = {
    "sum_of_annual": {"stage_to_date": "derived.sum_of_annual_count"},
    "annual_in_cumulative": {"stage_to_date": "derived.year_to_date_new_count"},
    "cumulative_in_annual": {"in_period": "derived.stage_distinct_count", "year_to_date": "derived.stage_distinct_count"},
    "year_to_date_in_period": {"in_period": "derived.year_to_date_new_count"},
    "carried_forward": {
        "stage_to_date":
            "in_period.reported_count + case when wrong.is_stage_start then 0 else wrong.previous_reported_count end",
    },
    "stale_copy": {"*": "wrong.previous_reported_count"},
    "stage_not_reset": {"stage_to_date": "derived.stage_distinct_count + earlier_stages.stage_distinct_count"},
    "active_stock": {"stage_to_date": "derived.active_count"},
    "levels_added": {
        "in_period": "rungs.new_count",
        "year_to_date": "rungs.year_to_date_new_count",
        "stage_to_date": "rungs.stage_distinct_count",
    },
    "replications_as_new": {
        "in_period": "derived.new_count + replicas.new_count",
        "year_to_date": "derived.year_to_date_new_count + replicas.year_to_date_new_count",
        "stage_to_date": "derived.stage_distinct_count + replicas.stage_distinct_count",
    },
    "transferred_included": {"stage_to_date": "derived.stage_distinct_count + derived.given_stage_count"},
    "transferred_excluded": {"stage_to_date": "derived.stage_distinct_count - derived.leaving_later_stage_count"},
} %}

with wrong as (
    select * from {{ ref('int_counts_compared') }}
    where is_wrong
),

rungs as (
    select
        unit_code,
        quarter_index,
        indicator,
        level,
        field,
        sum(new_count) over nested as new_count,
        sum(year_to_date_new_count) over nested as year_to_date_new_count,
        sum(stage_distinct_count) over nested as stage_distinct_count
    from {{ ref('int_counts_derived') }}
    window nested as (partition by unit_code, quarter_index, indicator, field order by rung desc)
),

stage_ends as (
    select
        ends.unit_code,
        ends.indicator,
        ends.level,
        ends.field,
        ends.stage_id,
        max(ends.quarter_index) as last_quarter_index
    from {{ ref('int_counts_derived') }} as ends
    group by ends.unit_code, ends.indicator, ends.level, ends.field, ends.stage_id
),

earlier_stages as (
    select
        totals.unit_code,
        totals.indicator,
        totals.level,
        totals.field,
        totals.quarter_index as last_quarter_index,
        totals.stage_distinct_count
    from {{ ref('int_counts_derived') }} as totals
    inner join stage_ends
        on
            totals.unit_code = stage_ends.unit_code
            and totals.indicator = stage_ends.indicator
            and totals.level = stage_ends.level
            and totals.field = stage_ends.field
            and totals.quarter_index = stage_ends.last_quarter_index
),

stage_starts as (
    select
        stage_id,
        min(quarter_index) as first_quarter_index
    from {{ ref('int_quarters') }}
    group by stage_id
),

candidates as (
    {% for code, values in methods.items() %}
        select
            wrong.unit_code,
            wrong.period_id,
            wrong.indicator,
            wrong.level,
            wrong.field,
            wrong.basis,
            '{{ code }}' as counting_method,
            wrong.reported_count,
            case wrong.basis
                {% for basis in (["in_period", "year_to_date", "stage_to_date"] if "*" in values else values.keys()) %}
                    when '{{ basis }}' then {{ values.get(basis, values.get("*")) }}
                {% endfor %}
            end as hypothesised_count
        from wrong
        inner join {{ ref('int_counts_derived') }} as derived
            on
                wrong.unit_code = derived.unit_code
                and wrong.quarter_index = derived.quarter_index
                and wrong.indicator = derived.indicator
                and wrong.level = derived.level
                and wrong.field = derived.field
        {% if code == "levels_added" %}
            inner join rungs
                on
                    wrong.unit_code = rungs.unit_code
                    and wrong.quarter_index = rungs.quarter_index
                    and wrong.indicator = rungs.indicator
                    and wrong.level = rungs.level
                    and wrong.field = rungs.field
        {% elif code == "replications_as_new" %}
            inner join {{ ref('int_counts_derived') }} as replicas
                on
                    wrong.unit_code = replicas.unit_code
                    and wrong.quarter_index = replicas.quarter_index
                    and wrong.field = replicas.field
                    and replicas.indicator = 'programmes_replicated'
        {% elif code == "carried_forward" %}
            left join {{ ref('int_counts_compared') }} as in_period
                on
                    wrong.unit_code = in_period.unit_code
                    and wrong.period_id = in_period.period_id
                    and wrong.indicator = in_period.indicator
                    and wrong.level = in_period.level
                    and wrong.field = in_period.field
                    and in_period.basis = 'in_period'
        {% elif code == "stage_not_reset" %}
            inner join stage_starts on wrong.stage_id = stage_starts.stage_id
            left join earlier_stages
                on
                    wrong.unit_code = earlier_stages.unit_code
                    and wrong.indicator = earlier_stages.indicator
                    and wrong.level = earlier_stages.level
                    and wrong.field = earlier_stages.field
                    and earlier_stages.last_quarter_index = stage_starts.first_quarter_index - 1
        {% endif %}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
    union all
    -- the neighbouring quarter's number, before or after
    select
        unit_code,
        period_id,
        indicator,
        level,
        field,
        basis,
        'shifted_period' as counting_method,
        reported_count,
        case when reported_count = previous_derived_count then previous_derived_count else next_derived_count end
            as hypothesised_count
    from wrong
)

select
    unit_code,
    period_id,
    indicator,
    level,
    field,
    basis,
    counting_method,
    cast(null as varchar) as other_unit_code,
    false as is_located_only
from candidates
where hypothesised_count = reported_count

union all

select
    unit_code,
    period_id,
    indicator,
    level,
    field,
    basis,
    'other_unit_included' as counting_method,
    other_unit_code,
    is_located_only
from {{ ref('int_count_borrowings') }}
