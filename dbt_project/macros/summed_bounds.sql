{#- Sums of qualified numbers are bounds. `summed` adds what was typed, `summed_lower` and `summed_upper` the least and the most it can
    mean (seed qualifiers); a number without an upper bound leaves the sum without one. Decimals: a sum of floats depends on the order
    of the rows. -#}
{% macro summed(column) -%}
    sum(cast({{ column }} as decimal(28, 6)))
{%- endmacro %}

{% macro summed_upper(column, upper_column) -%}
    case
        when sum(case when {{ column }} is not null and {{ upper_column }} is null then 1 else 0 end) = 0
            then {{ dvk.summed(upper_column) }}
    end
{%- endmacro %}

{#- The qualifier that bounds amount to: = exact, >= at least, <= at most, ~ about. -#}
{% macro qualifier_of(total, lower_bound, upper_bound) -%}
    case
        when {{ total }} is null then null
        when {{ upper_bound }} is null and {{ lower_bound }} = {{ total }} then '>='
        when {{ upper_bound }} is null then '~'
        when {{ lower_bound }} = {{ upper_bound }} then '='
        when {{ upper_bound }} = {{ total }} then '<='
        else '~'
    end
{%- endmacro %}
