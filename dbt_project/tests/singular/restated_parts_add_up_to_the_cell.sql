-- As it is now = as it was: the parts of every count add up to the count.
select
    claims.unit_code,
    claims.period_id,
    claims.indicator,
    claims.level,
    claims.field,
    claims.basis,
    claims.adopted_count,
    claims.reported_count,
    sum(parts.reconciled_count) as restated_count,
    sum(parts.reported_count) as restated_reported_count
from {{ ref('fct_count_reconciliations') }} as claims
inner join {{ ref('dim_periods') }} as periods on claims.period_id = periods.period_id
inner join {{ ref('dim_units') }} as units
    on
        claims.unit_code = units.unit_code
        and {{ valid_on("units", "periods.start_date") }}
left join {{ ref('fct_counts_restated') }} as parts
    on
        {{ matched("claims", "parts", ["unit_code", "period_id", "indicator", "level", "field", "basis"]) }}
group by
    claims.unit_code, claims.period_id, claims.indicator, claims.level, claims.field, claims.basis, claims.adopted_count,
    claims.reported_count
having
    coalesce(sum(parts.reconciled_count), 0) <> coalesce(claims.adopted_count, 0)
    or coalesce(sum(parts.reported_count), 0) <> coalesce(claims.reported_count, 0)
