-- From a figure of rpt_lifecycle_lags to its programmes, with the days each took and the lines that say when both steps were taken. A
-- view; ask it for one figure at a time. Grain: province x dimension x member x lag x programme.
{{ config(materialized="view") }}

with taken as (
    {{ lags_taken() }}
)

select
    subjects.province_code,
    subjects.dimension,
    subjects.dimension_code,
    taken.lag,
    taken.programme_id,
    taken.programme_name,
    taken.owner_name,
    taken.unit_code,
    taken.lag_days,
    {{ line_columns("from", "from_lines") }},
    {{ line_columns("to", "to_lines") }}
from taken
inner join {{ ref('int_programme_subjects') }} as subjects on taken.programme_id = subjects.programme_id
{% for side in ["from", "to"] %}
    left join {{ ref('int_step_lines') }} as {{ side }}_lines
        on
            taken.programme_id = {{ side }}_lines.programme_id
            and {{ side }}_lines.level = 'all'
            and taken.{{ side }}_step = {{ side }}_lines.step
{% endfor %}
