-- A gap of 131 is a list of 131 rows: where the method names its programmes, they add up to the difference, cell by cell.
with gaps as (
    select
        unit_code,
        period_id,
        indicator,
        level,
        field,
        basis,
        sum(direction * times_counted) as gap
    from {{ ref('fct_count_gaps') }}
    group by unit_code, period_id, indicator, level, field, basis
)

select
    claims.unit_code,
    claims.period_id,
    claims.indicator,
    claims.level,
    claims.field,
    claims.basis,
    claims.counting_method,
    claims.difference,
    gaps.gap
from {{ ref('fct_count_reconciliations') }} as claims
inner join gaps
    on
        claims.unit_code = gaps.unit_code
        and claims.period_id = gaps.period_id
        and claims.indicator = gaps.indicator
        and claims.level = gaps.level
        and claims.field = gaps.field
        and claims.basis = gaps.basis
where claims.qualifier = '=' and claims.difference <> gaps.gap
