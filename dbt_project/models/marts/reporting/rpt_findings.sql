-- Findings as a reader sees them, with labels and the effect on the provincial total by which they are ranked. Grain: finding.
-- The unit's name is that of its period, without one the last.
with names as (
    select
        findings.finding_id,
        units.unit_name_vi,
        row_number() over (
            partition by findings.finding_id
            order by case when units.valid_from <= coalesce(periods.end_date, units.valid_from) then 0 else 1 end, units.valid_from desc
        ) as preference
    from {{ ref('fct_findings') }} as findings
    inner join {{ ref('dim_units') }} as units on findings.unit_code = units.unit_code
    left join {{ ref('dim_periods') }} as periods on findings.period_id = periods.period_id
)

select
    findings.finding_id,
    findings.rule_id,
    findings.severity,
    findings.unit_code,
    names.unit_name_vi,
    findings.period_id,
    indicators.label_vi as indicator_label_vi,
    levels.label_vi as level_label_vi,
    fields.label_vi as field_label_vi,
    bases.label_vi as basis_label_vi,
    findings.sheet,
    findings.cell,
    findings.observed,
    findings.expected,
    findings.difference,
    findings.provincial_effect,
    findings.message_vi,
    findings.message_en,
    findings.status,
    submissions.file_name
from {{ ref('fct_findings') }} as findings
left join names on findings.finding_id = names.finding_id and names.preference = 1
left join {{ ref('dim_indicators') }} as indicators on findings.indicator = indicators.indicator
left join {{ ref('levels') }} as levels on findings.level = levels.code
left join {{ ref('fields') }} as fields on findings.field = fields.code
left join {{ ref('bases') }} as bases on findings.basis = bases.code
left join {{ ref('int_submissions_versioned') }} as submissions on findings.submission_id = submissions.submission_id
