-- By when the open findings of a quarter must be answered. Grain: province x period x severity.
with located as (
    select distinct
        province_code,
        period_id,
        unit_code
    from {{ ref('rpt_quarterly_summary') }}
    where unit_code <> province_code
)

select
    located.province_code,
    actions.period_id,
    actions.severity,
    actions.severity_sort,
    actions.action_vi,
    actions.respond_by_date,
    cast(count(*) as bigint) as finding_count,
    cast(count(distinct actions.unit_code) as bigint) as unit_count
from {{ ref('rpt_unit_actions') }} as actions
inner join located on actions.unit_code = located.unit_code and actions.period_id = located.period_id
group by
    located.province_code, actions.period_id, actions.severity, actions.severity_sort, actions.action_vi,
    actions.respond_by_date
