-- What a committee still has to answer, and by when: open findings with the deadline that response_deadlines.csv gives their severity,
-- counted from the moment of the build or from the next return's due date. Grain: finding.
select
    findings.finding_id,
    findings.unit_code,
    findings.period_id,
    findings.rule_id,
    findings.severity,
    cast(case findings.severity when 'blocking' then 1 when 'error' then 2 else 3 end as integer) as severity_sort,
    findings.indicator_label_vi,
    findings.basis_label_vi,
    findings.sheet,
    findings.cell,
    findings.observed,
    findings.expected,
    findings.provincial_effect,
    findings.message_vi,
    deadlines.action_vi,
    cast(
        {{ add_days(
            "case when deadlines.counted_from = 'as_of' then cast(" ~ as_of() ~ " as date) else coalesce(following.due_date, nominal.due_date) end",
            "deadlines.days"
        ) }} as date
    ) as respond_by_date
from {{ ref('rpt_findings') }} as findings
inner join {{ ref('response_deadlines') }} as deadlines on findings.severity = deadlines.severity
inner join {{ ref('int_quarters') }} as quarters on findings.period_id = quarters.period_id
left join {{ ref('int_unit_quarters') }} as following
    on findings.unit_code = following.unit_code and quarters.quarter_index + 1 = following.quarter_index
-- a finding about no unit
left join {{ ref('dim_periods') }} as nominal on quarters.quarter_index + 1 = nominal.quarter_index
where findings.status = 'open'
