-- What every unit adds to rpt_lifecycle_rates: its numbers of rpt_quarterly_summary, whose own lines are in rpt_count_traces. A unit that
-- says nothing about the denominator keeps the last one known of the stage. A view.
-- Grain: unit x quarter x rate x level x counted_from.
{{ config(materialized="view") }}
{% set rates = {
    "appraised_of_registered": ["programmes_appraised", "'programmes_registered', 'programmes_registered_special'"],
    "recognised_of_registered": ["programmes_recognised", "'programmes_registered', 'programmes_registered_special'"],
    "recognised_of_appraised": ["programmes_recognised", "'programmes_appraised'"],
    "rewarded_of_recognised": ["programmes_rewarded", "'programmes_recognised'"],
} %}

with parts as (
    {% for rate, parts in rates.items() %}
        {% for source in ["reported", "derived"] %}
            select
                summary.province_code,
                summary.unit_code,
                summary.period_id,
                '{{ rate }}' as rate,
                summary.level,
                '{{ source }}' as counted_from,
                sum(case when summary.indicator = '{{ parts[0] }}' then summary.stage_to_date_{{ source }}_count end) as numerator,
                sum(case when summary.indicator in ({{ parts[1] }}) then summary.stage_to_date_{{ source }}_count end) as denominator,
                max(summary.submission_state) as submission_state
            from {{ ref('rpt_quarterly_summary') }} as summary
            where summary.field = 'total' and summary.unit_code <> summary.province_code
            group by summary.province_code, summary.unit_code, summary.period_id, summary.level
            {{ "union all" if not loop.last }}
        {% endfor %}
        {{ "union all" if not loop.last }}
    {% endfor %}
),

-- the last denominator known of a unit that does not report one, within the stage
carried as (
    select
        parts.*,
        quarters.quarter_index,
        max(case when parts.denominator is not null then quarters.quarter_index end) over (
            partition by parts.unit_code, parts.rate, parts.level, parts.counted_from, quarters.stage_id
            order by quarters.quarter_index rows between unbounded preceding and current row
        ) as known_quarter_index
    from parts
    inner join {{ ref('int_unit_quarters') }} as quarters on parts.unit_code = quarters.unit_code and parts.period_id = quarters.period_id
    where parts.level <> 'all'
)

select
    carried.province_code,
    carried.unit_code,
    carried.period_id,
    carried.rate,
    carried.level,
    carried.counted_from,
    cast(carried.numerator as bigint) as stage_to_date_numerator,
    cast(coalesce(carried.denominator, known.denominator) as bigint) as stage_to_date_denominator,
    case when carried.denominator is not null then carried.period_id else known.period_id end as denominator_period_id,
    carried.numerator is null or carried.submission_state in ('missing', 'quarantined', 'not_due') as is_missing
from carried
left join carried as known
    on
        carried.known_quarter_index = known.quarter_index
        and {{ matched("carried", "known", ["unit_code", "rate", "level", "counted_from"]) }}
