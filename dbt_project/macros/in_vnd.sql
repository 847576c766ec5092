{#- An amount in million VND, as typed, in VND. Decimals: as floats 128.2 million times a million is one VND short. -#}
{% macro in_vnd(million) -%}
    cast(cast({{ million }} as decimal(28, 6)) * 1000000 as bigint)
{%- endmacro %}
