-- Findings of each answer in the order of reading: what blocks, then by effect on the province's total. Grain: submission x finding.
select
    submission_id,
    finding_id,
    rule_id,
    severity,
    status,
    sheet,
    cell,
    observed,
    expected,
    message_vi,
    message_en,
    provincial_effect,
    cast(consequence_count as integer) as consequence_count,
    explanation,
    cast(reading_order as integer) as reading_order
from {{ ref('int_submission_answer_findings') }}
