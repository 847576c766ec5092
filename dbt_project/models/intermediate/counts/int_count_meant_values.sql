-- What a wrong claim that nothing explains together with its neighbours may have been meant to say: the truth, or what a method gives.
-- is_used: certain enough to look for slips of single digits (the truth, or a method used beside it). Grain: wrong claim x number.
{% set claim = ["unit_code", "period_id", "indicator", "level", "field", "basis"] %}
{% set series = ["unit_code", "indicator", "level", "field", "basis"] %}
{% set line = ["unit_code", "period_id", "indicator", "level", "basis"] %}

with together as (
    select
        {{ claim | join(", ") }},
        counting_method,
        other_unit_code,
        located_flag
    from {{ ref('int_count_explanations') }}
    where not is_alone
),

-- how the other fields of the same line were counted, where several agree
beside as (
    select
        {{ line | join(", ") }},
        counting_method
    from {{ ref('int_count_explanations') }}
    group by {{ line | join(", ") }}, counting_method
    having count(*) > 1
),

explained as (
    select distinct {{ claim | join(", ") }}
    from together
),

wrong as (
    select
        {{ qualified("ingredients", claim) }},
        ingredients.quarter_index,
        ingredients.reported_count,
        ingredients.derived_count
    from {{ ref('int_count_ingredients') }} as ingredients
    left join explained
        on
            {{ matched("ingredients", "explained", claim) }}
    where explained.unit_code is null
),

-- how else the series is counted
used as (
    select distinct
        {{ series | join(", ") }},
        counting_method,
        other_unit_code,
        located_flag
    from together
)

select
    {{ claim | join(", ") }},
    reported_count,
    derived_count as meant_count,
    true as is_used
from wrong
union
select
    {{ qualified("wrong", claim) }},
    wrong.reported_count,
    hypotheses.hypothesised_count as meant_count,
    coalesce(used.counting_method is not null or beside.counting_method is not null, false) as is_used
from wrong
inner join {{ ref('int_count_hypotheses') }} as hypotheses
    on
        {{ matched("wrong", "hypotheses", claim) }}
left join used
    on
        {{ matched("wrong", "used", series) }}
        and hypotheses.counting_method = used.counting_method
left join beside
    on
        {{ matched("wrong", "beside", line) }}
        and hypotheses.counting_method = beside.counting_method
where not hypotheses.is_exact
union
select
    {{ qualified("wrong", claim) }},
    wrong.reported_count,
    wrong.derived_count + others.derived_count as meant_count,
    true as is_used
from wrong
inner join used
    on
        {{ matched("wrong", "used", series) }}
inner join {{ ref('int_counts_compared') }} as others
    on
        {{ matched("wrong", "others", ["quarter_index", "indicator", "level", "field", "basis"]) }}
        and used.other_unit_code = others.unit_code
where used.located_flag = 0
