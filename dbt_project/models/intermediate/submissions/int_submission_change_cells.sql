-- Every cell of two versions of a return that follow one another, as text, with where it stands in its own workbook.
-- Grain: pair of versions x side (the new one, the one before) x table x line x column.
{{ config(materialized="view") }}

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
)

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
