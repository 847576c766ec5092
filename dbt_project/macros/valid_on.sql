{#- Whether the version of an effective-dated row (valid_from, valid_to; both days included, open end null) stands on a day. -#}
{% macro valid_on(relation, day) -%}
    {{ day }} >= {{ relation }}.valid_from and ({{ relation }}.valid_to is null or {{ day }} <= {{ relation }}.valid_to)
{%- endmacro %}
