-- Published figures beside what the relations stated in the same report make of them. Grain: figure x finding (or figure alone).
select
    figures.document,
    'Báo cáo ' || figures.document || ', ' || figures.period_id || ' (' || files.file_name || ')' as document_label_vi,
    figures.figure_id,
    figures.document_line,
    figures.indicator_label,
    figures.org_unit_name,
    figures.printed_value,
    figures.printed_value_qualifier as qualifier,
    figures.printed_value_text,
    figures.unit_of_measure,
    findings.rule_id,
    findings.expected as expected_value,
    findings.difference,
    coalesce(findings.message_vi, '') as verdict_vi,
    figures.period_id,
    figures.unit_code,
    figures.sheet,
    figures.cell
from {{ ref('int_published_figures') }} as figures
inner join {{ ref('int_submissions_versioned') }} as files on figures.submission_id = files.submission_id
left join {{ ref('fct_findings') }} as findings
    on figures.submission_id = findings.submission_id and figures.sheet = findings.sheet and figures.cell = findings.cell
