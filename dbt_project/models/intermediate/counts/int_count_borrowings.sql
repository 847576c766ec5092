-- Wrong claims that equal the unit's own truth plus programmes of another unit of the province: that unit's whole number, or only
-- those of its programmes that lie here. Grain: wrong claim x other unit x is_located_only (the three best supported).
-- is_weak: the numbers are too small or too few to tell a borrowing from an accident.
{% set claim = ["unit_code", "period_id", "indicator", "level", "field", "basis"] %}
{% set source = ["unit_code", "indicator", "level", "basis", "other_unit_code", "is_located_only"] %}

with provinces as (
    select distinct
        unit_code,
        province_code
    from {{ ref('units') }}
),

wrong as (
    select
        {{ qualified("compared", claim) }},
        compared.quarter_index,
        compared.difference,
        provinces.province_code,
        count(*) over (
            partition by compared.unit_code, compared.period_id, compared.indicator, compared.level, compared.basis
        ) as wrong_siblings
    from {{ ref('int_counts_compared') }} as compared
    inner join provinces on compared.unit_code = provinces.unit_code
    where compared.is_wrong
),

matches as (
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
    inner join provinces on truths.unit_code = provinces.unit_code and wrong.province_code = provinces.province_code
    where wrong.difference > 0

    union all

    select
        {{ qualified("wrong", claim) }},
        wrong.difference,
        wrong.wrong_siblings,
        located.unit_code as other_unit_code,
        true as is_located_only
    from wrong
    inner join {{ ref('int_count_located') }} as located
        on
            wrong.unit_code = located.located_unit_code
            and wrong.quarter_index = located.quarter_index
            and wrong.indicator = located.indicator
            and wrong.level = located.level
            and wrong.field = located.field
            and wrong.difference = case wrong.basis
                when 'in_period' then located.in_period_count
                when 'year_to_date' then located.year_to_date_count
                else located.stage_to_date_count
            end
    where wrong.difference > 0
),

lined_up as (
    select
        matches.*,
        count(*) over (
            partition by unit_code, period_id, indicator, level, basis, other_unit_code, is_located_only
        ) as sibling_matches
    from matches
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
