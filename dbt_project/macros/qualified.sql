{#- `relation.a, relation.b`: the columns of a grain, qualified. -#}
{% macro qualified(relation, columns) -%}
    {% for column in columns %}{{ relation }}.{{ column }}{% if not loop.last %}, {% endif %}{% endfor %}
{%- endmacro %}

{#- `one.a = other.a and one.b = other.b`: two relations joined on a grain. -#}
{% macro matched(one, other, columns) -%}
    {% for column in columns %}{{ one }}.{{ column }} = {{ other }}.{{ column }}{% if not loop.last %} and {% endif %}{% endfor %}
{%- endmacro %}
