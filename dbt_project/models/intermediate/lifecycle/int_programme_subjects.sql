-- Under which headings a programme is counted in the life cycle reports: province, unit that holds it, field, sector. Grain: programme
-- and heading (dimension).
{% set dimensions = {
    "all": "'all'", "unit": "programmes.unit_code", "field": "programmes.field",
    "sector": "coalesce(programmes.sector, 'unknown')",
} %}

{% for dimension, member in dimensions.items() %}
    select
        programmes.programme_id,
        units.province_code,
        '{{ dimension }}' as dimension,
        {{ member }} as dimension_code
    from {{ ref('int_programmes') }} as programmes
    inner join {{ ref('int_programme_follow_up') }} as follow_up on programmes.programme_id = follow_up.programme_id
    inner join {{ ref('units') }} as units
        on
            programmes.unit_code = units.unit_code
            and follow_up.last_seen_date >= units.valid_from
            and (units.valid_to is null or follow_up.last_seen_date <= units.valid_to)
    {{ "union all" if not loop.last }}
{% endfor %}
