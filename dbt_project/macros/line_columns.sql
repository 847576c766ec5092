{#- The six columns that say where a line stands: `<side>_date`, `_submission_id`, `_file_name`, `_sha256`, `_sheet`, `_cell`. -#}
{% macro line_columns(side, relation) -%}
    {{ relation }}.step_date as {{ side }}_date,
    {% for column in ["submission_id", "file_name", "sha256", "sheet", "cell"] %}
    {{ relation }}.{{ column }} as {{ side }}_{{ column }}{% if not loop.last %},{% endif %}
    {% endfor %}
{%- endmacro %}
