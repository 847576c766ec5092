-- From a point of rpt_programme_survival to the lives behind it, each with the line that begins it and the line its age was measured to.
-- A view; ask it for one curve at a time. Grain: province x origin x cohort_kind x cohort x reading x programme.
-- At risk at an age: entry_age_quarters <= age <= age_quarters. Ended at an age: is_ended and age_quarters = age.
{{ config(materialized="view") }}

select
    lives.province_code,
    lives.origin,
    lives.cohort_kind,
    lives.cohort,
    lives.reading,
    lives.programme_id,
    lives.programme_name,
    lives.owner_name,
    lives.unit_code,
    cast(lives.entry_age_quarters as integer) as entry_age_quarters,
    cast(lives.age_quarters as integer) as age_quarters,
    lives.is_ended,
    lives.last_step,
    {{ line_columns("from", "from_lines") }},
    {{ line_columns("to", "to_lines") }}
from {{ ref('int_survival_lives') }} as lives
left join {{ ref('int_step_lines') }} as from_lines
    on lives.programme_id = from_lines.programme_id and from_lines.level = 'all' and from_lines.step = 'registered'
left join {{ ref('int_step_lines') }} as to_lines
    on lives.programme_id = to_lines.programme_id and to_lines.level = 'all' and lives.last_step = to_lines.step
where lives.cohort is not null
