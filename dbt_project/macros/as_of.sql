{#- The moment of knowledge of the whole build, as a timestamp literal (UTC). -#}
{% macro as_of() -%}
    cast('{{ var("as_of") }}' as timestamp)
{%- endmacro %}
