-- The method behind every claim (counting.md, section 3). Grain: unit x period x indicator x level x field x basis.
-- A series' method is the one that explains the most of its wrong claims; a claim it does not explain gets its own best one;
-- methods that explain a claim equally well are a tie, a|b.
{% set grain = ["unit_code", "period_id", "indicator", "level", "field", "basis"] %}

with hypotheses as (
    select
        hypotheses.*,
        count(*) over (
            partition by unit_code, indicator, level, field, basis, counting_method
        ) as explains_periods
    from {{ ref('int_count_hypotheses') }} as hypotheses
),

evidenced as (
    select
        {{ grain | join(", ") }},
        max(
            case when counting_method in ('transferred_included', 'transferred_excluded', 'replications_as_new') then 1 else 0 end
        )
            as has_specific_evidence
    from hypotheses
    group by {{ grain | join(", ") }}
),

weighed as (
    select
        hypotheses.*,
        max(hypotheses.explains_periods) over (
            partition by
                {{ qualified("hypotheses", grain) }}
        ) as best_explains_periods
    from hypotheses
    inner join evidenced
        on
            {{ matched("hypotheses", "evidenced", grain) }}
    -- transfers or replicas on record are evidence; carrying forward explains the same numbers without any
    where not (hypotheses.counting_method = 'carried_forward' and evidenced.has_specific_evidence = 1)
),

chosen as (
    select
        {{ grain | join(", ") }},
        {{ joined_text("counting_method") }} as counting_method,
        max(explains_periods) as explains_periods,
        max(other_unit_code) as other_unit_code,
        max(case when is_located_only then 1 else 0 end) as located_flag
    from weighed
    where explains_periods = best_explains_periods
    group by {{ grain | join(", ") }}
)

select
    compared.*,
    coalesce(
        case when compared.has_register and compared.reported_count is not null and not compared.is_wrong then 'distinct' end,
        chosen.counting_method,
        case when slips.unit_code is not null then 'typing_slip' end,
        case when compared.is_wrong then 'unexplained' end
    ) as counting_method,
    chosen.explains_periods as method_explains_periods,
    chosen.other_unit_code,
    coalesce(chosen.located_flag = 1, false) as is_located_only
from {{ ref('int_counts_compared') }} as compared
left join chosen
    on
        {{ matched("compared", "chosen", grain) }}
left join {{ ref('int_count_slips') }} as slips
    on
        {{ matched("compared", "slips", grain) }}
