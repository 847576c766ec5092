-- Findings as a reader sees them, with labels and the effect on the provincial total by which they are ranked. Grain: finding.
select
    findings.finding_id,
    findings.rule_id,
    findings.severity,
    findings.unit_code,
    units.unit_name_vi,
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
left join {{ ref('dim_periods') }} as periods on findings.period_id = periods.period_id
left join {{ ref('dim_units') }} as units
    on
        findings.unit_code = units.unit_code
        and coalesce(periods.end_date, units.valid_from) >= units.valid_from
        and (units.valid_to is null or coalesce(periods.start_date, units.valid_from) <= units.valid_to)
left join {{ ref('dim_indicators') }} as indicators on findings.indicator = indicators.indicator
left join {{ ref('levels') }} as levels on findings.level = levels.code
left join {{ ref('fields') }} as fields on findings.field = fields.code
left join {{ ref('bases') }} as bases on findings.basis = bases.code
left join {{ ref('int_submissions_versioned') }} as submissions on findings.submission_id = submissions.submission_id
