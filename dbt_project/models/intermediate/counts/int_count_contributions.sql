-- What every derived count is made of: one row per programme and movement, with the quarters in whose total it stands and the line
-- it comes from. A count of quarter q is the sum of weight over the rows with from_quarter_index <= q <= to_quarter_index.
-- Grain: unit x indicator x level x basis x programme x contribution_kind x quarter x counterpart unit.
{% set bases = ["in_period", "year_to_date", "stage_to_date"] %}

with stages as (
    select
        unit_code,
        stage_id,
        max(quarter_index) as last_quarter_index
    from {{ ref('int_unit_quarters') }}
    group by unit_code, stage_id
),

weighed as (
    {% for basis in bases %}
        select
            entries.*,
            stages.last_quarter_index as last_quarter_of_stage_index,
            '{{ basis }}' as basis,
            {{ count_weight("'" ~ basis ~ "'", "entries.quarter_index", "entries.year_number", "entries.stage_id") }} as weight
        from {{ ref('int_count_entries') }} as entries
        inner join stages on entries.unit_code = stages.unit_code and entries.stage_id = stages.stage_id
        where entries.is_counted
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    weighed.unit_code,
    weighed.indicator,
    weighed.level,
    weighed.field,
    weighed.basis,
    weighed.programme_id,
    weighed.entry_kind as contribution_kind,
    weighed.counterpart_unit_code,
    cast(weighed.weight as integer) as weight,
    quarters.period_id,
    cast(weighed.quarter_index as integer) as from_quarter_index,
    cast(case weighed.basis
        when 'in_period' then weighed.quarter_index
        when 'year_to_date' then weighed.year_number * 4 + 4
        else weighed.last_quarter_of_stage_index
    end as integer) as to_quarter_index,
    weighed.submission_id,
    weighed.sheet,
    weighed.cell
from weighed
inner join {{ ref('int_quarters') }} as quarters on weighed.quarter_index = quarters.quarter_index
where weighed.weight <> 0
