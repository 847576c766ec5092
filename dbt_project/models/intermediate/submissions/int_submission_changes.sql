-- What a version of a return changed of the one before it, cell by cell. Grain: submission x table x line x column.
-- Lines meet by what they speak of (indicator, level and field; programme; programme and event …), not by where they stand.
with now_cells as (
    select * from {{ ref('int_submission_change_cells') }}
    where is_new
),

old_cells as (
    select * from {{ ref('int_submission_change_cells') }}
    where not is_new
),

compared as (
    select
        coalesce(now_cells.pair_id, old_cells.pair_id) as submission_id,
        coalesce(now_cells.table_name, old_cells.table_name) as table_name,
        coalesce(now_cells.column_name, old_cells.column_name) as column_name,
        coalesce(now_cells.line_key, old_cells.line_key) as line_key,
        coalesce(now_cells.line_number, old_cells.line_number) as line_number,
        coalesce(now_cells.subject, old_cells.subject) as subject,
        coalesce(now_cells.heading, old_cells.heading) as heading,
        coalesce(now_cells.sheet, old_cells.sheet) as sheet,
        now_cells.cell,
        old_cells.cell as previous_cell,
        old_cells.cell_text as old_text,
        now_cells.cell_text as new_text,
        case
            when old_cells.pair_id is null then 'line_added'
            when now_cells.pair_id is null then 'line_removed'
            else 'changed'
        end as change_kind
    from now_cells
    full outer join old_cells
        on
            now_cells.pair_id = old_cells.pair_id
            and now_cells.table_name = old_cells.table_name
            and now_cells.column_name = old_cells.column_name
            and now_cells.line_key = old_cells.line_key
            and now_cells.line_number = old_cells.line_number
)

select
    successions.unit_code,
    successions.period_id,
    successions.submission_version,
    successions.previous_submission_id,
    compared.*
from compared
inner join {{ ref('int_submission_successions') }} as successions on compared.submission_id = successions.submission_id
where coalesce(compared.old_text, '') <> coalesce(compared.new_text, '')
