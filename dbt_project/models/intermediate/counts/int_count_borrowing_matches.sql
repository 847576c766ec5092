-- Wrong claims that exceed the truth by exactly what another unit of the province has: its whole number, or only those of its
-- programmes that lie here. Grain: wrong claim x other unit x is_located_only.
{% set claim = ["unit_code", "period_id", "indicator", "level", "field", "basis"] %}

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
)

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
