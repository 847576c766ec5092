-- Wrong claims that equal the unit's own truth plus programmes of another unit: that unit's whole number, or only those of its
-- programmes that lie in this district. Grain: wrong claim (the best other unit where several fit).
{% set claim = ["unit_code", "period_id", "indicator", "level", "field", "basis"] %}

with wrong as (
    select
        compared.*,
        quarters.year_number,
        count(*) over (
            partition by compared.unit_code, compared.period_id, compared.indicator, compared.level, compared.basis
        ) as wrong_siblings
    from {{ ref('int_counts_compared') }} as compared
    inner join {{ ref('int_quarters') }} as quarters on compared.quarter_index = quarters.quarter_index
    where compared.is_wrong
),

whole_units as (
    select
        {{ qualified("wrong", claim) }},
        wrong.difference,
        wrong.wrong_siblings,
        truths.unit_code as other_unit_code,
        false as is_located_only
    from wrong
    inner join {{ ref('int_counts_compared') }} as truths
        on
            wrong.quarter_index = truths.quarter_index
            and wrong.indicator = truths.indicator
            and wrong.level = truths.level
            and wrong.field = truths.field
            and wrong.basis = truths.basis
            and wrong.difference = truths.derived_count
            and wrong.unit_code <> truths.unit_code
    where wrong.difference > 0
),

located_parts as (
    select
        {{ qualified("wrong", claim) }},
        wrong.difference,
        wrong.wrong_siblings,
        entries.unit_code as other_unit_code,
        true as is_located_only
    from wrong
    inner join {{ ref('int_count_entries') }} as entries
        on
            wrong.unit_code = entries.located_unit_code
            and wrong.unit_code <> entries.unit_code
            and wrong.indicator = entries.indicator
            and wrong.level = entries.level
            and (wrong.field = 'total' or wrong.field = entries.field)
            and wrong.quarter_index >= entries.quarter_index
    where entries.is_counted and wrong.difference > 0
    group by
        {{ qualified("wrong", claim) }},
        wrong.difference,
        wrong.wrong_siblings,
        entries.unit_code
    having sum({{ count_weight("wrong.basis", "wrong.quarter_index", "wrong.year_number", "wrong.stage_id") }}) = wrong.difference
),

-- Small numbers agree by chance. The other unit must explain most fields of the claim's own row in the sheet, and either several
-- periods of the series or a number too large to be an accident.
supported as (
    select
        matches.*,
        count(*) over (
            partition by unit_code, indicator, level, field, basis, other_unit_code, is_located_only
        ) as series_matches,
        count(*) over (
            partition by unit_code, period_id, indicator, level, basis, other_unit_code, is_located_only
        ) as sibling_matches
    from (
        select * from whole_units
        union all
        select * from located_parts
    ) as matches
),

ranked as (
    select
        supported.*,
        row_number() over (
            partition by {{ claim | join(", ") }}
            order by series_matches desc, is_located_only desc, other_unit_code asc
        ) as preference
    from supported
    where sibling_matches * 2 > wrong_siblings and (series_matches >= 2 or difference >= 20)
)

select
    {{ claim | join(", ") }},
    other_unit_code,
    is_located_only
from ranked
where preference = 1
