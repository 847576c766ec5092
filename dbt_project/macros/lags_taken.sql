{#- Time between two milestones, of every programme that took both (copies apart): grain lag x programme, days in lag_days.
    The lags, their ends and their names stand here and nowhere else. -#}
{% macro lags_taken() %}
    {%- set lags = [
        ("registered", "appraised", "Từ đăng ký đến thẩm định"), ("appraised", "recognised", "Từ thẩm định đến công nhận"),
        ("recognised", "replicated", "Từ công nhận đến nhân rộng"), ("recognised", "rewarded", "Từ công nhận đến khen thưởng"),
        ("registered", "discontinued", "Từ đăng ký đến ngừng"),
    ] %}
    {%- for from_step, to_step, label in lags %}
        {%- set lag = from_step ~ "_to_" ~ to_step %}
        select
            programme_id,
            programme_name,
            owner_name,
            unit_code,
            '{{ lag }}' as lag,
            '{{ label }}' as lag_label_vi,
            {{ loop.index }} as lag_sort,
            '{{ from_step }}' as from_step,
            '{{ to_step }}' as to_step,
            {{ lag }}_days as lag_days
        from {{ ref('fct_programme_lifecycles') }}
        where {{ lag }}_days is not null and not is_replica
        {{ "union all" if not loop.last }}
    {%- endfor %}
{% endmacro %}
