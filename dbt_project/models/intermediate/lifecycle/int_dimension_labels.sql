-- Names and order of the headings of the life cycle reports. Grain: dimension x code.
select
    'all' as dimension,
    'all' as dimension_code,
    'Toàn tỉnh' as label_vi,
    0 as sort_order
union all
select
    'unit' as dimension,
    unit_code as dimension_code,
    unit_name_vi as label_vi,
    cast(row_number() over (order by unit_code) as integer) as sort_order
from (
    select
        unit_code,
        unit_name_vi,
        row_number() over (partition by unit_code order by valid_from desc) as recency
    from {{ ref('units') }}
) as spans
where recency = 1
{% for dimension, seed in {"field": "fields", "sector": "sectors"}.items() %}
    union all
    select
        '{{ dimension }}' as dimension,
        code as dimension_code,
        label_vi,
        cast(sort_order as integer) as sort_order
    from {{ ref(seed) }}
{% endfor %}
union all
select
    'sector' as dimension,
    'unknown' as dimension_code,
    'Chưa rõ khối' as label_vi,
    99 as sort_order
