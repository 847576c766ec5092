-- The lines behind every row of rpt_lifecycle_attention: the one that begins the wait and the latest of the register. A view.
-- Grain: attention_kind x programme x level.
{{ config(materialized="view") }}

select
    attention.attention_kind,
    attention.province_code,
    attention.programme_id,
    attention.programme_name,
    attention.owner_name,
    attention.unit_code,
    attention.level,
    attention.since_date,
    attention.waiting_days,
    {{ line_columns("from", "from_lines") }},
    {{ line_columns("to", "to_lines") }}
from {{ ref('rpt_lifecycle_attention') }} as attention
left join {{ ref('int_step_lines') }} as from_lines
    on
        attention.programme_id = from_lines.programme_id
        -- “never reviewed” is said of the programme, and waits since its registration at the lowest rung
        and case when attention.level = 'all' then 'grassroots' else attention.level end = from_lines.level
        and case when attention.attention_kind = 'recognised_without_appraisal' then 'recognised' else 'registered' end
        = from_lines.step
left join {{ ref('int_step_lines') }} as to_lines
    on attention.programme_id = to_lines.programme_id and to_lines.level = 'all' and to_lines.step = 'active'
