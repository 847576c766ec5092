-- The method behind every claim (counting.md, section 3). Grain: unit x period x indicator x level x field x basis.
-- Methods that explain a claim equally well are a tie, a|b; a slip of the keyboard ties only with what explains this one claim alone.
{% set grain = ["unit_code", "period_id", "indicator", "level", "field", "basis"] %}

with explained as (
    select
        {{ grain | join(", ") }},
        counting_method,
        explains_periods,
        other_unit_code,
        located_flag
    from {{ ref('int_count_explanations') }}
    union all
    select
        {{ grain | join(", ") }},
        'typing_slip' as counting_method,
        cast(1 as bigint) as explains_periods,
        cast(null as string) as other_unit_code,
        0 as located_flag
    from {{ ref('int_count_slips') }}
),

chosen as (
    select
        {{ grain | join(", ") }},
        {{ joined_text("counting_method") }} as counting_method,
        max(explains_periods) as explains_periods,
        max(other_unit_code) as other_unit_code,
        max(located_flag) as located_flag
    from explained
    group by {{ grain | join(", ") }}
)

select
    compared.*,
    coalesce(
        case when compared.has_register and compared.reported_count is not null and not compared.is_wrong then 'distinct' end,
        chosen.counting_method,
        case when compared.is_wrong then 'unexplained' end
    ) as counting_method,
    chosen.explains_periods as method_explains_periods,
    chosen.other_unit_code,
    coalesce(chosen.located_flag = 1, false) as is_located_only
from {{ ref('int_counts_compared') }} as compared
left join chosen
    on
        {{ matched("compared", "chosen", grain) }}
