-- Register lines of the latest version of every unit and period, with the comparison key of the programme they speak of.
-- Grain: submission x sheet row.
select
    submissions.unit_code,
    submissions.period_id,
    quarters.quarter_index,
    quarters.end_date as period_end_date,
    submissions.submission_id,
    submissions.submission_version,
    lines.sheet_row,
    places.sheet,
    {{ cell_address('places.column_letter', 'lines.sheet_row') }} as cell,
    upper(lines.programme_code) as programme_code,
    lines.programme_name,
    names.folded_text as folded_name,
    coalesce(owners.folded_text, '') as folded_owner,
    lines.owner_name,
    lines.sector,
    lines.co_owner,
    lines.place,
    lines.located_unit_code,
    coalesce(lines.field, 'other') as field,
    lines.registered_level,
    lines.registered_date,
    lines.special_decision,
    lines.target,
    upper(lines.parent_code) as parent_code,
    lines.status,
    lines.status_date
from {{ ref('int_submissions_versioned') }} as submissions
inner join {{ ref('stg_lake__register_rows') }} as lines
    on submissions.submission_id = lines.submission_id and submissions.batch_id = lines.batch_id
inner join {{ ref('int_unit_quarters') }} as quarters
    on submissions.unit_code = quarters.unit_code and submissions.period_id = quarters.period_id
left join {{ ref('int_texts_folded') }} as names on lines.programme_name = names.raw_text
left join {{ ref('int_texts_folded') }} as owners on lines.owner_name = owners.raw_text
left join {{ ref('stg_lake__columns') }} as places
    on {{ stands_in("places", "bieu02", "programme_name") }}
where submissions.is_latest
