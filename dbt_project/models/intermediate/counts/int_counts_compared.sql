-- Claim beside truth; reported_count is null where nothing was typed.
-- Grain: unit x quarter x indicator x level x field x basis.
{% set truths = {
    "in_period": "new_count",
    "year_to_date": "year_to_date_new_count",
    "stage_to_date": "stage_distinct_count",
} %}
{% set evidence = {
    "in_period": "has_register and covers_news",
    "year_to_date": "has_register and covers_news",
    "stage_to_date": "has_register and covers_stage",
} %}

with derived as (
    {% for basis, count in truths.items() %}
        select
            unit_code,
            period_id,
            quarter_index,
            stage_id,
            is_stage_start,
            {{ evidence[basis] }} as has_register,
            indicator,
            level,
            rung,
            field,
            '{{ basis }}' as basis,
            {{ count }} as derived_count
        from {{ ref('int_counts_derived') }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

joined as (
    select
        derived.*,
        reported.reported_count,
        reported.qualifier,
        reported.submission_id,
        reported.submission_version,
        reported.sheet,
        reported.cell,
        lag(reported.reported_count) over series as previous_reported_count,
        lag(derived.derived_count) over series as previous_derived_count,
        lead(derived.derived_count) over series as next_derived_count
    from derived
    left join {{ ref('int_counts_reported') }} as reported
        on
            derived.unit_code = reported.unit_code
            and derived.period_id = reported.period_id
            and derived.indicator = reported.indicator
            and derived.level = reported.level
            and derived.field = reported.field
            and derived.basis = reported.basis
    window
        series as (
            partition by derived.unit_code, derived.indicator, derived.level, derived.field, derived.basis
            order by derived.quarter_index
        )
)

select
    joined.*,
    joined.reported_count - joined.derived_count as difference,
    {{ is_wrong_claim("joined") }} as is_wrong
from joined
