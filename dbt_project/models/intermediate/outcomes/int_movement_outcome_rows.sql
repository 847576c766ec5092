-- What the whole movement of a unit brought about (template v2 and later), of latest versions; never added to the outcomes of programmes.
-- Grain: submission x sheet row.
select
    submissions.unit_code,
    submissions.period_id,
    lines.outcome_kind,
    lines.quantity,
    coalesce(lines.quantity_qualifier, '=') as quantity_qualifier,
    lines.unit_of_measure,
    lines.money_million_vnd,
    lines.beneficiary_people,
    lines.beneficiary_attendances,
    lines.basis,
    lines.programme_code,
    lines.submission_id,
    places.sheet,
    {{ cell_address('places.column_letter', 'lines.sheet_row') }} as cell
from {{ ref('int_submissions_versioned') }} as submissions
inner join {{ ref('stg_lake__outcomes') }} as lines
    on submissions.submission_id = lines.submission_id and submissions.batch_id = lines.batch_id
left join {{ ref('stg_lake__columns') }} as places
    on {{ stands_in("places", "bieu04", "quantity") }}
where submissions.is_latest and lines.outcome_kind is not null and lines.outcome_scope = 'movement'
