{#- The day on which a calendar starts what nominally starts on `day` (first of a month): the start_day of the month shift away;
    with following=true, `day` is a last day and the answer is the day before the next one starts. -#}
{% macro shifted_day(day, month_shift, start_day, following=false) -%}
    {%- set first = dbt.dateadd("day", 1, day) if following else day -%}
    {%- set shifted = dbt.dateadd("month", month_shift, first) -%}
    {{ dbt.dateadd("day", "(" ~ start_day ~ " - " ~ (2 if following else 1) ~ ")", shifted) }}
{%- endmacro %}
