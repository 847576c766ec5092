-- Wrong claims one slip of the keyboard away from the truth, or from what a method used in the same series gives: a digit
-- transposed, dropped or doubled, or a thousands separator misread. Grain: wrong claim; only claims that nothing explains together
-- with others of their series.
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
),

meant_values as (
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
),

texts as (
    select
        meant_values.*,
        cast(reported_count as varchar) as typed,
        cast(meant_count as varchar) as meant
    from meant_values
),

positions as (
    select distinct quarter_number as position from {{ ref('int_quarters') }}
    union
    select distinct quarter_number + 4 as position from {{ ref('int_quarters') }}
)

select distinct {{ qualified("texts", claim) }}
from texts
inner join positions on positions.position <= length(texts.meant)
where
    -- thousands separator
    (texts.meant_count > 0 and texts.reported_count = texts.meant_count * 1000)
    or (texts.meant_count >= 1000 and texts.reported_count * 1000 = texts.meant_count - texts.meant_count % 1000)
    -- digits: only of what was meant for certain, because a few digits soon look like a few others
    or (
        texts.is_used
        and (
            -- dropped
            (
                length(texts.meant) > 1
                and texts.typed = substr(texts.meant, 1, positions.position - 1) || substr(texts.meant, positions.position + 1)
            )
            -- doubled
            or texts.typed
            = substr(texts.meant, 1, positions.position)
            || substr(texts.meant, positions.position, 1)
            || substr(texts.meant, positions.position + 1)
            -- transposed
            or texts.typed
            = substr(texts.meant, 1, positions.position - 1)
            || substr(texts.meant, positions.position + 1, 1)
            || substr(texts.meant, positions.position, 1)
            || substr(texts.meant, positions.position + 2)
        )
    )
