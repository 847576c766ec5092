-- Claims of replaced versions beside the truth as their own register told it. Grain: submission x indicator x level x field x basis.
with compared as (
    select
        claims.unit_code,
        claims.period_id,
        claims.submission_id,
        claims.submission_version,
        claims.indicator,
        claims.level,
        claims.field,
        claims.basis,
        claims.sheet,
        claims.cell,
        claims.reported_count,
        claims.qualifier,
        truths.has_register,
        truths.derived_count - coalesce(gaps.added_count, 0) as derived_count
    from {{ ref('int_earlier_counts_reported') }} as claims
    inner join {{ ref('int_counts_compared') }} as truths
        on
            claims.unit_code = truths.unit_code
            and claims.period_id = truths.period_id
            and claims.indicator = truths.indicator
            and claims.level = truths.level
            and claims.field = truths.field
            and claims.basis = truths.basis
    left join {{ ref('int_earlier_truth_gaps') }} as gaps
        on
            claims.submission_id = gaps.submission_id
            and claims.indicator = gaps.indicator
            and claims.level = gaps.level
            and claims.field = gaps.field
            and claims.basis = gaps.basis
)

select
    compared.*,
    compared.reported_count - compared.derived_count as difference,
    {{ is_wrong_claim("compared") }} as is_wrong,
    -- methods are diagnosed for the figures that stand; a replaced figure only says that it was wrong
    'replaced' as counting_method
from compared
