-- Wrong claims that are one slip of the keyboard away from the truth: a digit transposed, dropped or doubled, or a thousands
-- separator misread. Grain: wrong claim.
with wrong as (
    select
        unit_code,
        period_id,
        indicator,
        level,
        field,
        basis,
        reported_count,
        derived_count,
        cast(reported_count as varchar) as typed,
        cast(derived_count as varchar) as meant
    from {{ ref('int_counts_compared') }}
    where is_wrong
),

positions as (
    select distinct quarter_number as position from {{ ref('int_quarters') }}
    union
    select distinct quarter_number + 4 as position from {{ ref('int_quarters') }}
)

select distinct
    wrong.unit_code,
    wrong.period_id,
    wrong.indicator,
    wrong.level,
    wrong.field,
    wrong.basis
from wrong
inner join positions on positions.position <= length(wrong.meant)
where
    -- dropped
    (
        length(wrong.meant) > 1
        and wrong.typed = substr(wrong.meant, 1, positions.position - 1) || substr(wrong.meant, positions.position + 1)
    )
    -- doubled
    or wrong.typed
    = substr(wrong.meant, 1, positions.position)
    || substr(wrong.meant, positions.position, 1)
    || substr(wrong.meant, positions.position + 1)
    -- transposed
    or wrong.typed
    = substr(wrong.meant, 1, positions.position - 1)
    || substr(wrong.meant, positions.position + 1, 1)
    || substr(wrong.meant, positions.position, 1)
    || substr(wrong.meant, positions.position + 2)
    -- thousands separator
    or (wrong.derived_count > 0 and wrong.reported_count = wrong.derived_count * 1000)
    or (wrong.derived_count >= 1000 and wrong.reported_count * 1000 = wrong.derived_count - wrong.derived_count % 1000)
