-- What a version of a return changed of the one before it, cell by cell. Grain: submission x table x line x column.
-- Lines meet by what they speak of (indicator, level and field; programme; programme and event …), not by where they stand.
with sides as (
    select
        submission_id as pair_id,
        submission_id,
        batch_id,
        true as is_new
    from {{ ref('int_submission_successions') }}
    union all
    select
        submission_id as pair_id,
        previous_submission_id as submission_id,
        previous_batch_id as batch_id,
        false as is_new
    from {{ ref('int_submission_successions') }}
),

{% for table in compared_tables() %}
    {{ table.name }}_lines as (
        select
            sides.pair_id,
            sides.is_new,
            lines.*,
            {{ table.key }} as line_key,
            {{ table.subject }} as subject,
            cast(row_number() over (
                partition by sides.pair_id, sides.is_new, {{ table.key }} order by lines.part nulls last, lines.sheet_row
            ) as bigint) as line_number
        from sides
        inner join {{ ref(table.model) }} as lines
            on sides.submission_id = lines.submission_id and sides.batch_id = lines.batch_id
        {% for seed, column in table.labels.items() %}
            left join {{ ref(seed) }} as {{ seed }} on lines.{{ column }} = {{ seed }}.code
        {% endfor %}
    ),
{% endfor %}

cells as (
    {% for table in compared_tables() %}
        {% set last_table = loop.last %}
        {% for column in table.columns %}
            select
                lines.pair_id,
                lines.is_new,
                lines.submission_id,
                lines.batch_id,
                lines.part,
                lines.sheet_row,
                '{{ table.name }}' as table_name,
                '{{ column.name }}' as column_name,
                lines.line_key,
                lines.line_number,
                lines.subject,
                {{ column.text }} as cell_text
            from {{ table.name }}_lines as lines
            {% if column.seed %}left join {{ ref(column.seed) }} as words on lines.{{ column.name }} = words.code{% endif %}
            {% if not (last_table and loop.last) %}union all{% endif %}
        {% endfor %}
    {% endfor %}
),

placed as (
    select
        cells.*,
        places.sheet,
        places.heading,
        {{ cell_address('places.column_letter', 'cells.sheet_row') }} as cell
    from cells
    left join {{ ref('stg_lake__columns') }} as places
        on
            cells.submission_id = places.submission_id
            and cells.batch_id = places.batch_id
            and cells.table_name = places.table_name
            and cells.column_name = places.column_name
            and coalesce(cells.part, 0) = coalesce(places.part, 0)
),

now_cells as (
    select * from placed
    where is_new
),

old_cells as (
    select * from placed
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
