-- What each counting method (counting.md, section 3) would have typed in the place of a wrong claim.
-- Grain: wrong claim x method x variant. A method is one line: code, variant, the bases it can strike, the value it gives.
{% set all_bases = ["in_period", "year_to_date", "stage_to_date"] %}
{% set claim = ["unit_code", "period_id", "indicator", "level", "field", "basis"] %}
{% set methods = [
    ("sum_of_annual", "", ["stage_to_date"], "sum_of_annual_count"),
    ("annual_in_cumulative", "", ["stage_to_date"], "year_to_date_new_count"),
    ("cumulative_in_annual", "", ["in_period", "year_to_date"], "stage_distinct_count"),
    ("year_to_date_in_period", "", ["in_period"], "year_to_date_new_count"),
    (
        "carried_forward", "", ["stage_to_date"],
        "in_period_reported_count + case when is_stage_start then 0 else previous_reported_count end"
    ),
    ("stale_copy", "", all_bases, "previous_reported_count"),
    ("stage_not_reset", "", ["stage_to_date"], "stage_distinct_count + earlier_stage_count"),
    ("active_stock", "", ["stage_to_date"], "active_count"),
    ("levels_added", "", all_bases, "nested_rungs_count"),
    ("replications_as_new", "", all_bases, "derived_count + replica_count"),
    ("transferred_included", "", ["stage_to_date"], "stage_distinct_count + given_stage_count"),
    ("transferred_excluded", "", ["stage_to_date"], "stage_distinct_count - leaving_later_stage_count"),
    ("shifted_period", "quarter_before", all_bases, "previous_derived_count"),
    ("shifted_period", "quarter_after", all_bases, "next_derived_count"),
] %}

with valued as (
    {% for code, variant, bases, value in methods %}
        select
            {{ claim | join(", ") }},
            quarter_index,
            wrong_fields_count,
            '{{ code }}' as counting_method,
            '{{ variant }}' as variant,
            reported_count,
            {{ value }} as hypothesised_count
        from {{ ref('int_count_ingredients') }}
        {% if bases | length < 3 %}
            where basis in ('{{ bases | join("', '") }}')
        {% endif %}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    {{ claim | join(", ") }},
    quarter_index,
    wrong_fields_count,
    counting_method,
    variant,
    hypothesised_count,
    hypothesised_count = reported_count as is_exact,
    cast(null as string) as other_unit_code,
    false as is_located_only,
    false as is_weak
from valued
where hypothesised_count is not null

union all

select
    {{ qualified("borrowings", claim) }},
    ingredients.quarter_index,
    ingredients.wrong_fields_count,
    'other_unit_included' as counting_method,
    borrowings.other_unit_code || case when borrowings.is_located_only then ' here' else '' end as variant,
    ingredients.reported_count as hypothesised_count,
    true as is_exact,
    borrowings.other_unit_code,
    borrowings.is_located_only,
    borrowings.is_weak
from {{ ref('int_count_borrowings') }} as borrowings
inner join {{ ref('int_count_ingredients') }} as ingredients
    on
        {{ matched("borrowings", "ingredients", claim) }}
