-- Wrong claims one slip of the keyboard away from the truth, or from what a method used in the same series gives: a digit
-- transposed, dropped or doubled, or a thousands separator misread. Grain: wrong claim; only claims that nothing explains together
-- with others of their series.
{% set claim = ["unit_code", "period_id", "indicator", "level", "field", "basis"] %}

with texts as (
    select
        numbers.*,
        cast(reported_count as string) as typed,
        cast(meant_count as string) as meant
    from {{ ref('int_count_meant_values') }} as numbers
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
