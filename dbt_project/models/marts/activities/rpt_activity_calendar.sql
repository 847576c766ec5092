-- What the calendar of activities asks (seed activity_cycles), and whether it was done. Grain: unit x activity_kind x cycle x window.
-- state: met; short (fewer than asked, all quarters told); unknown (fewer than asked so far, some quarter untold); not_due.
select
    windows.province_code,
    windows.unit_code,
    units.unit_name_vi,
    units.unit_sort,
    windows.activity_kind,
    kinds.label_vi as activity_label_vi,
    cast(kinds.sort_order as integer) as activity_sort,
    windows.cycle,
    windows.window_id,
    windows.window_start_date,
    windows.window_end_date,
    cast(windows.expected_count as integer) as expected_count,
    cast(windows.held_count as integer) as held_count,
    windows.last_activity_date,
    cast(windows.quarter_count as integer) as quarter_count,
    cast(windows.told_quarter_count as integer) as told_quarter_count,
    case
        when windows.held_count >= windows.expected_count then 'met'
        when not windows.is_closed then 'not_due'
        when windows.is_fully_told then 'short'
        else 'unknown'
    end as state
from {{ ref('int_activity_windows') }} as windows
inner join {{ ref('activity_kinds') }} as kinds on windows.activity_kind = kinds.code
inner join {{ ref('dim_units') }} as units
    on
        windows.unit_code = units.unit_code
        and {{ valid_on("units", "windows.window_end_date") }}
