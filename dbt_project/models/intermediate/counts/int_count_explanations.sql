-- The methods that explain a wrong claim best (counting.md, section 3). Grain: wrong claim x method; two rows are a tie.
-- First the method that reproduces the most wrong claims of the series, then the one that reproduces the most of what is left, and
-- so on: several methods may follow one another. What nothing else shares with its neighbours gets its own best explanation.
{% set claim = ["unit_code", "period_id", "indicator", "level", "field", "basis"] %}
{% set series = ["unit_code", "indicator", "level", "field", "basis"] | join(", ") %}
{% set rounds = 4 %}

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
),

matches_0 as (
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
        - first_place as precedence,
        0 as settled_round,
        0 as chosen_round
    from measured
),

{% for round in range(1, rounds + 1) %}
    reached_{{ round }} as (
        select
            matches_{{ round - 1 }}.*,
            sum(case when settled_round = 0 and not is_weak then 1 else 0 end) over (
                partition by {{ series }}, counting_method, variant
            ) as reach
        from matches_{{ round - 1 }}
    ),

    topped_{{ round }} as (
        select
            reached_{{ round }}.*,
            max(case when settled_round = 0 and reach > 1 then reach * 1000000000 + precedence end) over (
                partition by {{ series }}
            ) as best
        from reached_{{ round }}
    ),

    won_{{ round }} as (
        select
            topped_{{ round }}.*,
            coalesce(settled_round = 0 and not is_weak and reach * 1000000000 + precedence = best, false) as is_won
        from topped_{{ round }}
    ),

    matches_{{ round }} as (
        select
            {{ claim | join(", ") }},
            counting_method,
            variant,
            other_unit_code,
            is_located_only,
            evidence_rank,
            is_weak,
            explains_periods,
            precedence,
            case
                when settled_round > 0 then settled_round
                when max(case when is_won then 1 else 0 end) over (partition by {{ claim | join(", ") }}) = 1 then {{ round }}
                else 0
            end as settled_round,
            case when is_won then {{ round }} else chosen_round end as chosen_round
        from won_{{ round }}
    ),
{% endfor %}

-- what is left: claims that stand alone
alone as (
    select
        matches_{{ rounds }}.*,
        case
            when chosen_round > 0 then true
            when settled_round > 0 then false
            when min(case when is_weak then 1 else 0 end) over (partition by {{ claim | join(", ") }}) = 0
                then
                    not is_weak
                    and explains_periods
                    = max(case when is_weak then 0 else explains_periods end) over (partition by {{ claim | join(", ") }})
            else explains_periods = max(explains_periods) over (partition by {{ claim | join(", ") }})
        end as is_best
    from matches_{{ rounds }}
),

preferred as (
    select
        alone.*,
        max(evidence_rank) over (partition by {{ claim | join(", ") }}) as best_evidence_rank
    from alone
    where is_best
)

select
    {{ claim | join(", ") }},
    counting_method,
    cast(max(explains_periods) as bigint) as explains_periods,
    min(other_unit_code) as other_unit_code,
    min(case when is_located_only then 1 else 0 end) as located_flag,
    coalesce(max(chosen_round) = 0, false) as is_alone
from preferred
where not (evidence_rank = 0 and best_evidence_rank = 2)
group by {{ claim | join(", ") }}, counting_method
