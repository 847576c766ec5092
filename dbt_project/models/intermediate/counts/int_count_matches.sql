-- The methods that give a wrong claim's number exactly, with what speaks for each (counting.md, section 3): the fields of its own line
-- that it explains too, the stretch of claims one after the other, the evidence on record. Grain: wrong claim x method x variant.
{% set claim = ["unit_code", "period_id", "indicator", "level", "field", "basis"] %}
{% set series = ["unit_code", "indicator", "level", "field", "basis"] | join(", ") %}

-- how much of the claim's own line of the sheet (its fields in this quarter) the same method explains
with lined_up as (
    select
        hypotheses.*,
        count(*) over (
            partition by unit_code, period_id, indicator, level, basis, counting_method, variant
        ) as explained_fields_count
    from {{ ref('int_count_hypotheses') }} as hypotheses
    where is_exact
),

judged as (
    select
        lined_up.*,
        coalesce(
            explained_fields_count > 1
            and explained_fields_count >= wrong_fields_count - case when wrong_fields_count > 3 then 1 else 0 end, false
        ) as is_whole_line
    from lined_up
),

-- a method that explains the line as a whole leaves no room for one that fits this field by accident
ranked as (
    select
        judged.*,
        case when is_whole_line then 2 else 0 end + case when is_weak then 0 else 1 end as line_rank,
        max(case when is_whole_line then 2 else 0 end + case when is_weak then 0 else 1 end) over (
            partition by {{ claim | join(", ") }}
        ) as best_line_rank
    from judged
),

exact as (
    select
        {{ claim | join(", ") }},
        counting_method,
        variant,
        other_unit_code,
        is_located_only,
        is_weak and not is_whole_line as is_weak,
        dense_rank() over (partition by {{ series }} order by quarter_index) as place
    from ranked
    where line_rank = best_line_rank or best_line_rank < 2
),

-- stretches of wrong claims, one straight after the other, that one method explains
stretches as (
    select
        exact.*,
        place - row_number() over (partition by {{ series }}, counting_method, variant order by place) as stretch
    from exact
),

measured as (
    select
        stretches.*,
        count(*) over (partition by {{ series }}, counting_method, variant, stretch) as stretch_length,
        count(*) over (partition by {{ series }}, counting_method, variant) as explains_periods,
        min(place) over (partition by {{ series }}, counting_method, variant) as first_place
    from stretches
)

select
    {{ claim | join(", ") }},
    counting_method,
    variant,
    other_unit_code,
    is_located_only,
    -- evidence on record (hand-overs, replicas) against a rule that fits anything built upon an earlier error
    case
        when counting_method in ('transferred_included', 'transferred_excluded', 'replications_as_new') then 2
        when counting_method = 'carried_forward' then 0
        else 1
    end as evidence_rank,
    is_weak,
    explains_periods,
    -- among methods that explain as many: the longest stretch, the most in all, the earliest start (all below 1000)
    cast(max(stretch_length) over (partition by {{ series }}, counting_method, variant) as bigint) * 1000000
    + explains_periods * 1000
    + 999
    - first_place as precedence
from measured
