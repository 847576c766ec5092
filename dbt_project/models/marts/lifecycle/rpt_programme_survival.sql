-- How long programmes live: Kaplan-Meier by cohort, age in quarters. Grain: province x origin x cohort_kind x cohort x reading x age.
-- origin: built or replica. reading: `recorded` (upper: dead only when reported dead), `proven` (lower: alive only with proof of life).
-- A programme listed to the end is censored at its last listing; one that the register shows only later enters at that age.
{% set grain = ["province_code", "origin", "cohort_kind", "cohort", "reading"] %}

with moves as (
    select
        {{ grain | join(", ") }},
        age_quarters,
        0 as entered_count,
        count(*) as left_count,
        sum(case when is_ended then 1 else 0 end) as ended_count
    from {{ ref('int_survival_lives') }}
    group by {{ grain | join(", ") }}, age_quarters
    union all
    select
        {{ grain | join(", ") }},
        entry_age_quarters as age_quarters,
        count(*) as entered_count,
        0 as left_count,
        0 as ended_count
    from {{ ref('int_survival_lives') }}
    group by {{ grain | join(", ") }}, entry_age_quarters
),

ages as (
    select
        {{ grain | join(", ") }},
        age_quarters,
        sum(entered_count) as entered_count,
        sum(left_count) as left_count,
        sum(ended_count) as ended_count
    from moves
    group by {{ grain | join(", ") }}, age_quarters
),

risks as (
    select
        ages.*,
        sum(entered_count) over (partition by {{ grain | join(", ") }}) as cohort_size,
        sum(entered_count) over curve - sum(left_count) over curve + left_count as at_risk_count,
        left_count - ended_count as censored_count
    from ages
    window
        curve as (
            partition by {{ grain | join(", ") }}
            order by age_quarters rows between unbounded preceding and current row
        )
),

survived as (
    select
        risks.*,
        sum(case when ended_count < at_risk_count then ln(1 - ended_count * 1.0 / at_risk_count) else 0 end) over curve as log_survival,
        max(case when at_risk_count > 0 and ended_count = at_risk_count then 1 else 0 end) over curve as extinct_flag
    from risks
    window
        curve as (
            partition by {{ grain | join(", ") }}
            order by age_quarters rows between unbounded preceding and current row
        )
)

select
    province_code,
    origin,
    cohort_kind,
    cohort,
    reading,
    cast(age_quarters as integer) as age_quarters,
    cast(cohort_size as bigint) as cohort_programme_count,
    cast(at_risk_count as bigint) as at_risk_count,
    cast(ended_count as bigint) as ended_count,
    cast(censored_count as bigint) as censored_count,
    -- rounded, so that the order of a sum of logarithms never shows; in two steps, because an exact half may miss its last bit
    cast(case when extinct_flag = 1 then 0 else round(round(exp(log_survival), 12), 6) end as double) as survival_share
from survived
where cohort is not null
