-- Every derived count of a unit by the unit that holds the programmes at as_of. Grain: unit x present unit x quarter x indicator x
-- level x field x basis; summed over present units it is the derived count.
{% set pair = ["unit_code", "present_unit_code", "indicator", "level", "field"] %}

with movements as (
    select
        contributions.unit_code,
        holders.unit_code as present_unit_code,
        contributions.indicator,
        contributions.level,
        fields.code as field,
        contributions.from_quarter_index as quarter_index,
        sum(case when contributions.basis = 'in_period' then contributions.weight else 0 end) as new_count,
        sum(case when contributions.basis = 'stage_to_date' then contributions.weight else 0 end) as moved_count
    from {{ ref('int_count_contributions') }} as contributions
    inner join {{ ref('int_programme_holders') }} as holders on contributions.programme_id = holders.programme_id
    inner join {{ ref('fields') }} as fields on contributions.field = fields.code or fields.code = 'total'
    where contributions.basis in ('in_period', 'stage_to_date')
    group by
        contributions.unit_code, holders.unit_code, contributions.indicator, contributions.level, fields.code,
        contributions.from_quarter_index
),

pairs as (
    select
        {{ pair | join(", ") }},
        min(quarter_index) as first_quarter_index
    from movements
    group by {{ pair | join(", ") }}
),

dense as (
    select
        {{ qualified("pairs", pair) }},
        spine.period_id,
        spine.quarter_index,
        spine.year_number,
        spine.stage_id,
        coalesce(movements.new_count, 0) as new_count,
        coalesce(movements.moved_count, 0) as moved_count
    from pairs
    inner join {{ ref('int_count_spine') }} as spine
        on pairs.unit_code = spine.unit_code and pairs.first_quarter_index <= spine.quarter_index
    left join movements
        on
            {{ matched("pairs", "movements", pair) }}
            and spine.quarter_index = movements.quarter_index
)

{% for basis, count in [
    ("in_period", "new_count"),
    ("year_to_date", "sum(new_count) over (partition by " ~ pair | join(", ") ~ ", year_number order by quarter_index)"),
    ("stage_to_date", "sum(moved_count) over (partition by " ~ pair | join(", ") ~ ", stage_id order by quarter_index)"),
] %}
    select
        {{ pair | join(", ") }},
        period_id,
        '{{ basis }}' as basis,
        {{ count }} as derived_count
    from dense
    {% if not loop.last %}union all{% endif %}
{% endfor %}
