-- Reported beside derived, how the claim was made, and what is adopted. Grain: unit x period x indicator x level x field x basis.
{% set grain = ["unit_code", "period_id", "indicator", "level", "field", "basis"] %}

with gaps as (
    select
        {{ grain | join(", ") }},
        {{ sorted_list("programme_id") }} as gap_programmes
    from {{ ref('int_count_gaps') }}
    group by {{ grain | join(", ") }}
)

select
    {{ qualified("diagnosed", grain) }},
    diagnosed.stage_id,
    diagnosed.reported_count,
    diagnosed.qualifier,
    case when diagnosed.has_register then diagnosed.derived_count end as derived_count,
    case when diagnosed.has_register then diagnosed.difference end as difference,
    diagnosed.is_wrong,
    diagnosed.counting_method,
    cast(case
        when diagnosed.counting_method is not null then count(*) over (
            partition by
                diagnosed.unit_code, diagnosed.indicator, diagnosed.level, diagnosed.field, diagnosed.basis,
                diagnosed.counting_method
        )
    end as integer) as explains_periods,
    diagnosed.other_unit_code,
    coalesce(gaps.gap_programmes, {{ empty_text_list() }}) as gap_programmes,
    -- a correction is proposed beside the claim, never written over it
    case when diagnosed.has_register then diagnosed.derived_count else diagnosed.reported_count end as adopted_count,
    case
        when diagnosed.has_register and diagnosed.reported_count is null then 'register_only'
        when diagnosed.has_register and diagnosed.is_wrong then 'register_differs'
        when diagnosed.has_register then 'register_agrees'
        when diagnosed.reported_count is not null then 'claim_only'
        else 'nothing_known'
    end as adopted_reason,
    diagnosed.submission_id,
    diagnosed.submission_version,
    diagnosed.sheet,
    diagnosed.cell
from {{ ref('int_counts_diagnosed') }} as diagnosed
left join gaps
    on
        {{ matched("diagnosed", "gaps", grain) }}
