-- Which other unit's programmes a wrong claim may hold, judged by the evidence. Grain: wrong claim x other unit x is_located_only
-- (the three best supported).
-- is_weak: the numbers are too small or too few to tell a borrowing from an accident.
{% set claim = ["unit_code", "period_id", "indicator", "level", "field", "basis"] %}
{% set source = ["unit_code", "indicator", "level", "basis", "other_unit_code", "is_located_only"] %}

with lined_up as (
    select
        matches.*,
        count(*) over (
            partition by unit_code, period_id, indicator, level, basis, other_unit_code, is_located_only
        ) as sibling_matches
    from {{ ref('int_count_borrowing_matches') }} as matches
),

-- Small numbers agree by chance. The other unit must explain most fields of the claim's own row in the sheet, and its number must
-- have moved together with the claim, or be too large for an accident.
moved as (
    select distinct
        {{ source | join(", ") }},
        field,
        difference
    from lined_up
    where sibling_matches * 2 > wrong_siblings
),

evidence as (
    select
        {{ source | join(", ") }},
        count(*) as movement_count,
        max(difference) as largest_difference
    from moved
    group by {{ source | join(", ") }}
),

ranked as (
    select
        lined_up.*,
        not coalesce(
            lined_up.sibling_matches * 2 > lined_up.wrong_siblings
            and (
                evidence.movement_count >= 3
                or (evidence.movement_count >= 2 and evidence.largest_difference >= 5)
                or evidence.largest_difference >= 20
            ), false
        ) as is_weak,
        row_number() over (
            partition by {{ qualified("lined_up", claim) }}
            order by evidence.movement_count desc nulls last, lined_up.is_located_only desc, lined_up.other_unit_code asc
        ) as preference
    from lined_up
    left join evidence
        on
            {{ matched("lined_up", "evidence", source) }}
)

select
    {{ claim | join(", ") }},
    other_unit_code,
    is_located_only,
    is_weak
from ranked
where preference <= 3
