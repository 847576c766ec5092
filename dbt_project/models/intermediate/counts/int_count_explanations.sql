-- The methods that explain a wrong claim best (counting.md, section 3). Grain: wrong claim x method; two rows are a tie.
-- First the method that reproduces the most wrong claims of the series, then the one that reproduces the most of what is left, and
-- so on: several methods may follow one another. What nothing else shares with its neighbours gets its own best explanation.
{% set claim = ["unit_code", "period_id", "indicator", "level", "field", "basis"] %}
{% set series = ["unit_code", "indicator", "level", "field", "basis"] | join(", ") %}
{% set rounds = 4 %}

with matches_0 as (
    select
        matches.*,
        0 as settled_round,
        0 as chosen_round
    from {{ ref('int_count_matches') }} as matches
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
