-- What the calendar of activities (seed activity_cycles) asks of whom, in every quarter, year and stage, and what was told of it.
-- `last_quarters` of a cycle: only the last so many quarters of the window matter (a final review is not held in the first year).
-- Grain: unit x activity_kind x cycle x window.
with windows as (
    select
        returns.unit_code,
        returns.province_code,
        cycles.activity_kind,
        cycles.cycle,
        cycles.expected_count,
        cycles.last_quarters,
        case cycles.cycle
            when 'quarter' then returns.period_id
            when 'year' then cast(returns.year_number as string)
            else returns.stage_id
        end as window_id,
        returns.quarter_index,
        returns.state
    from {{ ref('int_activity_returns') }} as returns
    inner join {{ ref('int_unit_quarters') }} as quarters
        on returns.unit_code = quarters.unit_code and returns.period_id = quarters.period_id
    inner join {{ ref('activity_cycles') }} as cycles on '|' || cycles.unit_kinds || '|' like '%|' || quarters.unit_kind || '|%'
),

observed as (
    select
        windows.unit_code,
        windows.province_code,
        windows.activity_kind,
        windows.cycle,
        windows.window_id,
        periods.start_date as window_start_date,
        periods.end_date as window_end_date,
        max(windows.expected_count) as expected_count,
        min(windows.quarter_index) as first_quarter_index,
        max(windows.quarter_index) as last_quarter_index,
        max(ends.quarter_index) as window_last_quarter_index,
        count(*) as quarter_count,
        sum(case when windows.state in ('received', 'nil') then 1 else 0 end) as told_quarter_count,
        sum(case when windows.state = 'not_due' then 1 else 0 end) as open_quarter_count
    from windows
    inner join {{ ref('int_unit_periods') }} as periods
        on windows.unit_code = periods.unit_code and windows.window_id = periods.period_id
    inner join {{ ref('int_unit_quarters') }} as ends
        on periods.unit_code = ends.unit_code and periods.end_date = ends.end_date
    where windows.last_quarters is null or windows.quarter_index > ends.quarter_index - windows.last_quarters
    group by
        windows.unit_code, windows.province_code, windows.activity_kind, windows.cycle, windows.window_id, periods.start_date,
        periods.end_date
),

held as (
    select
        observed.unit_code,
        observed.activity_kind,
        observed.cycle,
        observed.window_id,
        count(*) as held_count,
        max(lines.activity_date) as last_activity_date
    from observed
    inner join {{ ref('int_activity_rows') }} as lines
        on
            observed.unit_code = lines.unit_code
            and observed.activity_kind = lines.activity_kind
            and lines.activity_quarter_index between observed.first_quarter_index and observed.last_quarter_index
    where coalesce(lines.activity_form, 'conference') <> 'not_held'
    group by observed.unit_code, observed.activity_kind, observed.cycle, observed.window_id
),

last_returns as (
    select
        observed.unit_code,
        observed.activity_kind,
        observed.cycle,
        observed.window_id,
        max(returns.period_id) as last_period_id
    from observed
    inner join {{ ref('int_activity_returns') }} as returns
        on observed.unit_code = returns.unit_code and observed.last_quarter_index = returns.quarter_index
    group by observed.unit_code, observed.activity_kind, observed.cycle, observed.window_id
)

select
    observed.unit_code,
    observed.province_code,
    observed.activity_kind,
    observed.cycle,
    observed.window_id,
    last_returns.last_period_id,
    observed.first_quarter_index,
    observed.last_quarter_index,
    observed.expected_count,
    coalesce(held.held_count, 0) as held_count,
    held.last_activity_date,
    observed.window_start_date,
    observed.window_end_date,
    observed.quarter_count,
    observed.told_quarter_count,
    coalesce(observed.last_quarter_index = observed.window_last_quarter_index and observed.open_quarter_count = 0, false) as is_closed,
    -- the window lies behind and every quarter of it has said what happened
    coalesce(
        observed.last_quarter_index = observed.window_last_quarter_index and observed.told_quarter_count = observed.quarter_count, false
    ) as is_fully_told
from observed
inner join last_returns on {{ matched("observed", "last_returns", ["unit_code", "activity_kind", "cycle", "window_id"]) }}
left join held on {{ matched("observed", "held", ["unit_code", "activity_kind", "cycle", "window_id"]) }}
