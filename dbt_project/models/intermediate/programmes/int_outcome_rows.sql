-- Outcome lines of programmes, of latest versions, with their programme; what the whole movement brought about stands apart
-- (int_movement_outcome_rows). Grain: submission x sheet row.
select
    submissions.unit_code,
    submissions.period_id,
    case when links.submission_id is null then keys.programme_id else links.programme_id end as programme_id,
    upper(lines.programme_code) as programme_code,
    lines.programme_name,
    names.folded_text as folded_name,
    lines.outcome_kind,
    lines.quantity,
    coalesce(lines.quantity_qualifier, '=') as quantity_qualifier,
    lines.unit_of_measure,
    lines.money_million_vnd,
    coalesce(lines.money_million_vnd_qualifier, '=') as money_qualifier,
    lines.beneficiary_people,
    coalesce(lines.beneficiary_people_qualifier, '=') as beneficiary_people_qualifier,
    lines.beneficiary_attendances,
    coalesce(lines.beneficiary_attendances_qualifier, '=') as beneficiary_attendances_qualifier,
    lines.basis,
    lines.submission_id,
    places.sheet,
    {{ cell_address('places.column_letter', 'lines.sheet_row') }} as cell,
    {{ cell_address('code_places.column_letter', 'lines.sheet_row') }} as code_cell
from {{ ref('int_submissions_versioned') }} as submissions
inner join {{ ref('stg_lake__outcomes') }} as lines
    on submissions.submission_id = lines.submission_id and submissions.batch_id = lines.batch_id
left join {{ ref('stg_identity__links') }} as links
    on
        lines.submission_id = links.submission_id
        and lines.sheet_row = links.sheet_row
        and links.table_name = 'bieu04'
left join {{ ref('int_programme_keys') }} as keys
    on submissions.unit_code = keys.unit_code and upper(lines.programme_code) = keys.programme_key
left join {{ ref('int_texts_folded') }} as names on lines.programme_name = names.raw_text
left join {{ ref('stg_lake__columns') }} as places
    on {{ stands_in("places", "bieu04", "quantity") }}
left join {{ ref('stg_lake__columns') }} as code_places
    on {{ stands_in("code_places", "bieu04", "programme_code") }}
where submissions.is_latest and lines.outcome_kind is not null and coalesce(lines.outcome_scope, 'programme') = 'programme'
