{#- Engine-specific functions live here and nowhere else; a model calls the dispatched name. -#}

{#- Ordered, distinct, delimited text of a group. -#}
{% macro joined_text(expression, delimiter="|") -%}
    {{ return(adapter.dispatch("joined_text", "dvk")(expression, delimiter)) }}
{%- endmacro %}

{% macro default__joined_text(expression, delimiter) -%}
    string_agg(distinct {{ expression }}, '{{ delimiter }}' order by {{ expression }})
{%- endmacro %}

{% macro spark__joined_text(expression, delimiter) -%}
    nullif(array_join(sort_array(collect_set({{ expression }})), '{{ delimiter }}'), '')
{%- endmacro %}

{#- Ordered, distinct list (array of text) of a group. -#}
{% macro sorted_list(expression) -%}
    {{ return(adapter.dispatch("sorted_list", "dvk")(expression)) }}
{%- endmacro %}

{% macro default__sorted_list(expression) -%}
    list_sort(list(distinct {{ expression }}))
{%- endmacro %}

{% macro spark__sorted_list(expression) -%}
    sort_array(collect_set({{ expression }}))
{%- endmacro %}

{#- An empty list of text. -#}
{% macro empty_text_list() -%}
    {{ return(adapter.dispatch("empty_text_list", "dvk")()) }}
{%- endmacro %}

{% macro default__empty_text_list() -%}
    cast([] as string[])
{%- endmacro %}

{% macro spark__empty_text_list() -%}
    cast(array() as array<string>)
{%- endmacro %}

{#- Whole days from the first date to the second. -#}
{% macro days_between(first_date, second_date) -%}
    {{ return(adapter.dispatch("days_between", "dvk")(first_date, second_date)) }}
{%- endmacro %}

{% macro default__days_between(first_date, second_date) -%}
    (cast({{ second_date }} as date) - cast({{ first_date }} as date))
{%- endmacro %}

{% macro spark__days_between(first_date, second_date) -%}
    cast(datediff({{ second_date }}, {{ first_date }}) as bigint)
{%- endmacro %}

{#- Regular expression replacement, all occurrences. -#}
{% macro replace_all(expression, pattern, replacement) -%}
    {{ return(adapter.dispatch("replace_all", "dvk")(expression, pattern, replacement)) }}
{%- endmacro %}

{% macro default__replace_all(expression, pattern, replacement) -%}
    regexp_replace({{ expression }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}

{% macro spark__replace_all(expression, pattern, replacement) -%}
    {#- Java names the classes otherwise; Spark reads a backslash in a literal as an escape. -#}
    {%- set java = pattern | replace("[:punct:]", "\\\\p{Punct}") | replace("[:space:]", "\\\\s") -%}
    regexp_replace({{ expression }}, '{{ java }}', '{{ replacement }}')
{%- endmacro %}

{#- A date so many whole days later. -#}
{% macro add_days(date_expression, days) -%}
    {{ return(adapter.dispatch("add_days", "dvk")(date_expression, days)) }}
{%- endmacro %}

{% macro default__add_days(date_expression, days) -%}
    (cast({{ date_expression }} as date) + cast({{ days }} as integer))
{%- endmacro %}

{% macro spark__add_days(date_expression, days) -%}
    date_add({{ date_expression }}, cast({{ days }} as int))
{%- endmacro %}

{#- A value as text: a date as 2020-12-31, a number without grouping; `fraction` says that it is a floating point number. -#}
{% macro as_text(expression, fraction=false) -%}
    {{ return(adapter.dispatch("as_text", "dvk")(expression, fraction)) }}
{%- endmacro %}

{% macro default__as_text(expression, fraction) -%}
    cast({{ expression }} as string)
{%- endmacro %}

{% macro spark__as_text(expression, fraction) -%}
    {%- if fraction -%}
        {#- Spark writes ten million as 1.0E7 -#}
        case
            when abs({{ expression }}) < 10000000 then cast({{ expression }} as string)
            else regexp_replace(regexp_replace(cast(cast({{ expression }} as decimal(38, 6)) as string), '0+$', ''), '\\.$', '.0')
        end
    {%- else -%}
        cast({{ expression }} as string)
    {%- endif -%}
{%- endmacro %}

{#- Text with each of some (found, wanted) pairs replaced, in their order. -#}
{% macro replace_pairs(expression, pairs) -%}
    {{ return(adapter.dispatch("replace_pairs", "dvk")(expression, pairs)) }}
{%- endmacro %}

{% macro default__replace_pairs(expression, pairs) -%}
    {%- set replaced = namespace(sql=expression) -%}
    {%- for found, wanted in pairs -%}
        {%- set replaced.sql = "replace(" ~ replaced.sql ~ ", '" ~ found ~ "', '" ~ wanted ~ "')" -%}
    {%- endfor -%}
    {{ replaced.sql }}
{%- endmacro %}

{#- Not nested: the time of Spark's parser doubles with every call within a call. -#}
{% macro spark__replace_pairs(expression, pairs) -%}
    reduce(
        array({% for found, wanted in pairs %}array('{{ found }}', '{{ wanted }}'){{ ", " if not loop.last }}{% endfor %}),
        {{ expression }},
        (text, pair) -> replace(text, pair[0], pair[1])
    )
{%- endmacro %}
