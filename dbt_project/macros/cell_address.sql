{#- Spreadsheet address of a value: the column's letter joined to the row number, null when either is unknown. -#}
{% macro cell_address(column_letter, row_number) -%}
    ({{ column_letter }} || cast({{ row_number }} as string))
{%- endmacro %}

{#- Whether a row of stg_lake__columns says where this column of this table stands in the part that `lines` came from. -#}
{% macro stands_in(places, table, column) -%}
    lines.submission_id = {{ places }}.submission_id
    and lines.batch_id = {{ places }}.batch_id
    and coalesce(lines.part, 0) = coalesce({{ places }}.part, 0)
    and {{ places }}.table_name = '{{ table }}'
    and {{ places }}.column_name = '{{ column }}'
{%- endmacro %}
