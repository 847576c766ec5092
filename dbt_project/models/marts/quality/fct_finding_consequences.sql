-- Findings that follow from another finding and are not shown as faults of their own. Grain: finding.
select
    finding_id,
    caused_by as caused_by_finding_id,
    rule_id,
    severity,
    unit_code,
    period_id,
    submission_id,
    indicator,
    level,
    field,
    basis,
    sheet,
    cell,
    observed,
    expected,
    difference,
    message_vi,
    message_en
from {{ ref('int_finding_consequences') }}
