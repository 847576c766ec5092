-- Outcome lines behind the outcome tables, with their cell. Grain: submission x cell of an outcome line.
select
    outcomes.programme_id,
    programmes.programme_name,
    programmes.unit_code as current_unit_code,
    outcomes.unit_code,
    outcomes.period_id,
    outcomes.outcome_kind,
    outcomes.quantity,
    outcomes.quantity_qualifier,
    outcomes.unit_of_measure,
    {{ in_vnd("outcomes.money_million_vnd") }} as money_vnd,
    cast(outcomes.beneficiary_people as bigint) as beneficiary_people,
    cast(outcomes.beneficiary_attendances as bigint) as beneficiary_attendances,
    outcomes.basis,
    outcomes.submission_id,
    submissions.file_name,
    outcomes.sheet,
    outcomes.cell
from {{ ref('int_outcome_rows') }} as outcomes
left join {{ ref('dim_programmes') }} as programmes on outcomes.programme_id = programmes.programme_id
left join {{ ref('int_submissions_versioned') }} as submissions
    on outcomes.submission_id = submissions.submission_id
