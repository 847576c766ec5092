-- What a report says before its tables: who has reported, how many totals differ, what was found. Grain: province x period.
with returns as (
    select
        province_code,
        period_id,
        count(*) as unit_count,
        {% for state in ["received", "late", "nil", "missing", "quarantined", "not_due"] %}
            sum(case when state = '{{ state }}' then 1 else 0 end) as {{ state }}_count,
        {% endfor %}
        max(due_date) as due_date
    from {{ ref('fct_submission_statuses') }}
    group by province_code, period_id
),

-- whoever was asked, whether or not anything came, and whoever sent without being asked
units as (
    select
        province_code,
        period_id,
        unit_code
    from {{ ref('fct_submission_statuses') }}
    union
    select
        province_code,
        period_id,
        unit_code
    from {{ ref('rpt_quarterly_summary') }}
    where unit_code <> province_code
),

totals as (
    select
        province_code,
        period_id,
        sum(case when stage_to_date_difference <> 0 then 1 else 0 end) as differing_unit_count,
        sum(case when stage_to_date_difference > 0 then 1 else 0 end) as inflating_unit_count,
        sum(case when stage_to_date_difference > 0 then stage_to_date_difference else 0 end) as inflated_by_count,
        sum(case when stage_to_date_difference < 0 then 1 else 0 end) as understating_unit_count,
        sum(case when stage_to_date_difference < 0 then -stage_to_date_difference else 0 end) as understated_by_count
    from {{ ref('rpt_quarterly_summary') }}
    where
        unit_code <> province_code
        and indicator = 'programmes_registered' and level = 'grassroots' and field = 'total'
    group by province_code, period_id
),

findings as (
    select
        units.province_code,
        units.period_id,
        {% for severity in ["blocking", "error", "warning"] %}
            sum(case when findings.severity = '{{ severity }}' then 1 else 0 end) as open_{{ severity }}_count,
        {% endfor %}
        count(distinct findings.unit_code) as unit_with_findings_count
    from units
    inner join {{ ref('fct_findings') }} as findings
        on units.unit_code = findings.unit_code and units.period_id = findings.period_id
    where findings.status = 'open' and findings.severity <> 'info'
    group by units.province_code, units.period_id
)

select
    returns.province_code,
    returns.period_id,
    returns.due_date,
    {% for number in [
        "unit_count", "received_count", "late_count", "nil_count", "missing_count", "quarantined_count", "not_due_count"
    ] %}
        cast(returns.{{ number }} as bigint) as {{ number }},
    {% endfor %}
    cast(returns.received_count + returns.late_count + returns.nil_count as bigint) as reported_count,
    cast(returns.missing_count + returns.quarantined_count + returns.not_due_count as bigint) as unreported_count,
    {% for number in [
        "differing_unit_count", "inflating_unit_count", "inflated_by_count", "understating_unit_count", "understated_by_count"
    ] %}
        cast(coalesce(totals.{{ number }}, 0) as bigint) as {{ number }},
    {% endfor %}
    {% for number in ["open_blocking_count", "open_error_count", "open_warning_count", "unit_with_findings_count"] %}
        cast(coalesce(findings.{{ number }}, 0) as bigint) as {{ number }}{% if not loop.last %},{% endif %}
    {% endfor %}
from returns
left join totals on returns.province_code = totals.province_code and returns.period_id = totals.period_id
left join findings on returns.province_code = findings.province_code and returns.period_id = findings.period_id
