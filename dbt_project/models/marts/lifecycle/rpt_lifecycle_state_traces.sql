-- Where every programme stands, with the line that says so: the furthest step reached. A view. Grain: programme.
{{ config(materialized="view") }}

select
    lives.programme_id,
    lives.programme_name,
    lives.owner_name,
    lives.unit_code,
    lives.current_state,
    {{ line_columns("to", "lines") }}
from {{ ref('fct_programme_lifecycles') }} as lives
left join {{ ref('int_step_lines') }} as lines
    on
        lives.programme_id = lines.programme_id
        and lines.level = 'all'
        and case lives.current_state when 'replica' then 'registered' when 'discontinued' then 'ended' else lives.current_state end
        = lines.step
