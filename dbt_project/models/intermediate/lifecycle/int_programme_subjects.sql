-- Under which headings a programme is counted in the life cycle reports: province, unit that holds it, field, sector. Grain: programme
-- and heading (dimension).
{% set dimensions = {
    "all": "'all'", "unit": "unit_code", "field": "field", "sector": "coalesce(sector, 'unknown')",
} %}

with placed as (
    select
        programmes.programme_id,
        programmes.unit_code,
        programmes.field,
        programmes.sector,
        units.province_code,
        -- the unit as it was at the last listing; else as it is known at all
        row_number() over (
            partition by programmes.programme_id
            order by
                case
                    when follow_up.last_seen_date between units.valid_from and coalesce(units.valid_to, follow_up.last_seen_date) then 0
                    else 1
                end,
                units.valid_from desc
        ) as place
    from {{ ref('int_programmes') }} as programmes
    inner join {{ ref('int_programme_follow_up') }} as follow_up on programmes.programme_id = follow_up.programme_id
    inner join {{ ref('units') }} as units on programmes.unit_code = units.unit_code
)

{% for dimension, member in dimensions.items() %}
    select
        programme_id,
        province_code,
        '{{ dimension }}' as dimension,
        {{ member }} as dimension_code
    from placed
    where place = 1
    {{ "union all" if not loop.last }}
{% endfor %}
