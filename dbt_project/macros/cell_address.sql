{#- Spreadsheet address of a value: the column's letter joined to the row number, null when either is unknown. -#}
{% macro cell_address(column_letter, row_number) -%}
    ({{ column_letter }} || cast({{ row_number }} as string))
{%- endmacro %}
