-- A wrong claim as a signed list of countings: what the method counted (+1) less what is true (-1).
-- Grain: wrong claim x view. A view says which unit, indicator, level and quarter were counted, and over what (view_basis).
-- Claims without a nameable gap (typing_slip, carried_forward, unexplained) have no view.
{% set claim = ["unit_code", "period_id", "indicator", "level", "field", "basis"] %}
-- what each method counts: in place of the truth (its own counting +1, the truth -1) or beside it (+1 or -1 alone)
{% set views = [
    {"method": "sum_of_annual", "basis": "'annual_sum'"},
    {"method": "annual_in_cumulative", "basis": "'year_to_date'"},
    {"method": "cumulative_in_annual", "basis": "'stage_to_date'"},
    {"method": "year_to_date_in_period", "basis": "'year_to_date'"},
    {"method": "active_stock", "basis": "'active'"},
    {"method": "stale_copy", "quarter": "copied_quarters.copied_quarter_index", "join": "copied_quarters"},
    {"method": "shifted_period", "quarter": "copied_quarters.copied_quarter_index", "join": "copied_quarters"},
    {"method": "levels_added", "beside": 1, "level": "levels.code", "join": "levels"},
    {"method": "replications_as_new", "beside": 1, "level": "'all'", "indicator": "'programmes_replicated'"},
    {
        "method": "other_unit_included", "beside": 1, "unit": "wrong.other_unit_code",
        "located": "case when wrong.is_located_only then wrong.unit_code end",
    },
    {"method": "transferred_included", "beside": 1, "basis": "'given'"},
    {"method": "transferred_excluded", "beside": -1, "basis": "'leaving_later'"},
    {
        "method": "stage_not_reset", "beside": 1, "basis": "'stage_to_date'",
        "quarter": "previous_stages.last_quarter_index", "join": "previous_stages",
    },
] %}

with wrong as (
    select
        {{ qualified("diagnosed", claim) }},
        diagnosed.quarter_index,
        diagnosed.stage_id,
        diagnosed.rung,
        diagnosed.reported_count,
        diagnosed.other_unit_code,
        diagnosed.is_located_only,
        -- of a tie, the first in alphabetical order is listed
        case
            when diagnosed.counting_method like '%|%'
                then substr(diagnosed.counting_method, 1, position('|' in diagnosed.counting_method) - 1)
            else diagnosed.counting_method
        end as listed_method
    from {{ ref('int_counts_diagnosed') }} as diagnosed
    where diagnosed.is_wrong
),

-- the quarter whose true number was typed: the nearest one, earlier before later, be it of the stage before
copied_quarters as (
    select
        {{ qualified("wrong", claim) }},
        truths.quarter_index as copied_quarter_index,
        row_number() over (
            partition by
                {{ qualified("wrong", claim) }}
            order by abs(truths.quarter_index - wrong.quarter_index), truths.quarter_index
        ) as nearness
    from wrong
    inner join {{ ref('int_counts_compared') }} as truths
        on
            wrong.unit_code = truths.unit_code
            and wrong.indicator = truths.indicator
            and wrong.level = truths.level
            and wrong.field = truths.field
            and wrong.basis = truths.basis
            and wrong.reported_count = truths.derived_count
            and truths.has_register
    where wrong.listed_method in ('stale_copy', 'shifted_period')
),

previous_stages as (
    select
        quarters.stage_id,
        min(quarters.quarter_index) - 1 as last_quarter_index
    from {{ ref('int_unit_quarters') }} as quarters
    group by quarters.stage_id
),

views as (
    {% for view in views %}
        {% for sign in ([view.beside] if view.beside else [1, -1]) %}
            {% set counted = view if view.beside or sign == 1 else {} %}
            select
                wrong.*,
                {{ sign }} as sign,
                {{ counted.basis or "wrong.basis" }} as view_basis,
                {{ counted.unit or "wrong.unit_code" }} as view_unit_code,
                {{ counted.level or "wrong.level" }} as view_level,
                {{ counted.indicator or "wrong.indicator" }} as view_indicator,
                {{ counted.quarter or "wrong.quarter_index" }} as view_quarter_index,
                {{ counted.located or "cast(null as string)" }} as view_located_unit_code
            from wrong
            {% if view.join == "copied_quarters" %}
                inner join copied_quarters on {{ matched("wrong", "copied_quarters", claim) }} and copied_quarters.nearness = 1
            {% elif view.join == "levels" %}
                inner join {{ ref('levels') }} as levels on wrong.rung < levels.rung
            {% elif view.join == "previous_stages" %}
                inner join previous_stages on wrong.stage_id = previous_stages.stage_id
            {% endif %}
            where wrong.listed_method = '{{ view.method }}'
            {% if not loop.last %}union all{% endif %}
        {% endfor %}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    views.*,
    quarters.year_number as view_year_number,
    quarters.stage_id as view_stage_id
from views
inner join {{ ref('int_unit_quarters') }} as quarters
    on views.view_unit_code = quarters.unit_code and views.view_quarter_index = quarters.quarter_index
