-- What the calendar of activities (seed activity_cycles) asks of whom, in every quarter, year and stage, and what was told of it.
-- Grain: unit x activity_kind x cycle x window.
with windows as (
    select
        returns.unit_code,
        returns.province_code,
        cycles.activity_kind,
        cycles.cycle,
        cycles.expected_count,
        cycles.due_month,
        cycles.due_day,
        case cycles.cycle
            when 'quarter' then returns.period_id
            when 'year' then cast(returns.year_number as varchar)
            else returns.stage_id
        end as window_id,
        returns.quarter_index,
        returns.state
    from {{ ref('int_activity_returns') }} as returns
    inner join {{ ref('int_quarters') }} as quarters on returns.period_id = quarters.period_id
    inner join {{ ref('units') }} as units
        on
            returns.unit_code = units.unit_code
            and quarters.start_date >= units.valid_from
            and (units.valid_to is null or quarters.start_date <= units.valid_to)
    inner join {{ ref('activity_cycles') }} as cycles on '|' || cycles.unit_kinds || '|' like '%|' || units.unit_kind || '|%'
),

observed as (
    select
        unit_code,
        province_code,
        activity_kind,
        cycle,
        window_id,
        max(expected_count) as expected_count,
        max(due_month) as due_month,
        max(due_day) as due_day,
        min(quarter_index) as first_quarter_index,
        max(quarter_index) as last_quarter_index,
        count(*) as quarter_count,
        sum(case when state in ('received', 'nil') then 1 else 0 end) as told_quarter_count
    from windows
    where window_id is not null
    group by unit_code, province_code, activity_kind, cycle, window_id
),

held as (
    select
        observed.unit_code,
        observed.activity_kind,
        observed.cycle,
        observed.window_id,
        count(*) as held_count,
        max(rows_told.activity_date) as last_activity_date
    from observed
    inner join {{ ref('int_activity_rows') }} as rows_told
        on
            observed.unit_code = rows_told.unit_code
            and observed.activity_kind = rows_told.activity_kind
            and rows_told.activity_quarter_index between observed.first_quarter_index and observed.last_quarter_index
    where coalesce(rows_told.activity_form, 'conference') <> 'not_held'
    group by observed.unit_code, observed.activity_kind, observed.cycle, observed.window_id
)

select
    observed.unit_code,
    observed.province_code,
    observed.activity_kind,
    observed.cycle,
    observed.window_id,
    observed.expected_count,
    coalesce(held.held_count, 0) as held_count,
    held.last_activity_date,
    periods.start_date as window_start_date,
    periods.end_date as window_end_date,
    observed.quarter_count,
    observed.told_quarter_count,
    -- every quarter of the window has said what happened
    coalesce(last_quarters.end_date = periods.end_date and observed.told_quarter_count = observed.quarter_count, false) as is_fully_told,
    coalesce(last_quarters.end_date = periods.end_date, false) as is_closed
from observed
inner join {{ ref('periods') }} as periods on observed.window_id = periods.period_id
inner join {{ ref('int_quarters') }} as last_quarters on observed.last_quarter_index = last_quarters.quarter_index
left join held
    on {{ matched("observed", "held", ["unit_code", "activity_kind", "cycle", "window_id"]) }}
