-- From a figure of rpt_lifecycle_cohorts to its programmes, each with the line that says it took the step. A view; ask it for one figure
-- at a time. Grain: province x stage x dimension x member x level x step x programme. The rows of step `registered` are the cohort itself.
{{ config(materialized="view") }}
{% set own_rung = ["registered", "appraised", "recognised", "rewarded"] %}

with reached as (
    {% for step in ["registered", "appraised", "recognised", "effective", "replicated", "rewarded", "reviewed", "active"] %}
        select
            programme_id,
            stage_id,
            level,
            '{{ step }}' as step,
            {{ "level" if step in own_rung else "'all'" }} as line_level
        from {{ ref('int_cohort_steps') }}
        where {{ step }}_flag = 1
        {{ "union all" if not loop.last }}
    {% endfor %}
)

select
    subjects.province_code,
    reached.stage_id,
    subjects.dimension,
    subjects.dimension_code,
    reached.level,
    reached.step,
    reached.programme_id,
    programmes.programme_name,
    programmes.owner_name,
    programmes.unit_code,
    {{ line_columns("to", "lines") }}
from reached
inner join {{ ref('int_programme_subjects') }} as subjects on reached.programme_id = subjects.programme_id
inner join {{ ref('int_programmes') }} as programmes on reached.programme_id = programmes.programme_id
left join {{ ref('int_step_lines') }} as lines
    on reached.programme_id = lines.programme_id and reached.line_level = lines.level and reached.step = lines.step
