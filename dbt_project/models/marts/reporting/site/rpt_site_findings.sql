-- Findings with the codes by which the site filters them and links them to their number. Grain: finding.
select
    findings.finding_id,
    findings.rule_id,
    findings.rule_version,
    findings.severity,
    case findings.severity when 'blocking' then 1 when 'error' then 2 when 'warning' then 3 else 4 end as severity_sort,
    findings.status,
    findings.unit_code,
    findings.period_id,
    findings.indicator,
    findings.level,
    findings.field,
    findings.basis,
    findings.programme_id,
    findings.submission_id,
    submissions.file_name,
    findings.submission_version,
    findings.sheet,
    findings.cell,
    findings.observed,
    findings.expected,
    findings.difference,
    findings.provincial_effect,
    findings.message_vi,
    findings.message_en,
    cast(findings.first_seen_at as date) as first_seen_date
from {{ ref('fct_findings') }} as findings
left join {{ ref('int_submissions_versioned') }} as submissions on findings.submission_id = submissions.submission_id
