-- What is known now is what is counted now.
select
    claims.unit_code,
    claims.period_id,
    claims.indicator,
    claims.level,
    claims.basis,
    claims.derived_count,
    triangles.known_count,
    claims.reported_count,
    triangles.reported_count as last_reported_count
from {{ ref('fct_count_reconciliations') }} as claims
left join {{ ref('rpt_revision_triangle') }} as triangles
    on
        {{ matched("claims", "triangles", ["unit_code", "period_id", "indicator", "level", "basis"]) }}
where
    claims.field = 'total'
    and (
        (claims.derived_count is not null and claims.derived_count <> coalesce(triangles.known_count, 0))
        or coalesce(claims.reported_count, -1) <> coalesce(triangles.reported_count, -1)
    )
