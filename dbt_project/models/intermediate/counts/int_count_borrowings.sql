-- Wrong claims that equal the unit's own truth plus another unit's: a whole other unit's number, or what the committees without an
-- area run inside this district. Grain: wrong claim x other unit (the first in code order where several fit).
with wrong as (
    select * from {{ ref('int_counts_compared') }}
    where is_wrong and difference > 0
),

truths as (
    {% for basis, count in {
        "in_period": "new_count", "year_to_date": "year_to_date_new_count", "stage_to_date": "stage_distinct_count"
    }.items() %}
        select
            unit_code,
            quarter_index,
            indicator,
            level,
            field,
            '{{ basis }}' as basis,
            {{ count }} as derived_count
        from {{ ref('int_counts_derived') }}
        where {{ count }} > 0
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

matches as (
    select
        wrong.unit_code,
        wrong.period_id,
        wrong.indicator,
        wrong.level,
        wrong.field,
        wrong.basis,
        wrong.difference,
        truths.unit_code as other_unit_code
    from wrong
    inner join truths
        on
            wrong.quarter_index = truths.quarter_index
            and wrong.indicator = truths.indicator
            and wrong.level = truths.level
            and wrong.field = truths.field
            and wrong.basis = truths.basis
            and wrong.difference = truths.derived_count
            and wrong.unit_code <> truths.unit_code
),

-- small numbers agree by chance: the same other unit must explain the claim more than once in the series, or by a number too large
-- to be an accident
supported as (
    select
        matches.*,
        count(*) over (
            partition by unit_code, indicator, level, field, basis, other_unit_code
        ) as series_matches
    from matches
),

ranked as (
    select
        supported.*,
        row_number() over (
            partition by unit_code, period_id, indicator, level, field, basis
            order by series_matches desc, other_unit_code
        ) as preference
    from supported
    where series_matches >= 2 or difference >= 20
)

select
    unit_code,
    period_id,
    indicator,
    level,
    field,
    basis,
    other_unit_code
from ranked
where preference = 1
