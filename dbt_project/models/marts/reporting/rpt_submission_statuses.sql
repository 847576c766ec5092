-- Submission status as a reader sees it. Grain: unit x quarter.
select
    statuses.unit_code,
    units.unit_name_vi,
    units.unit_sort,
    statuses.period_id,
    statuses.state,
    states.label_vi as state_label_vi,
    statuses.due_date,
    statuses.received_at,
    statuses.days_late,
    statuses.version_count,
    statuses.completeness
from {{ ref('fct_submission_statuses') }} as statuses
inner join {{ ref('dim_periods') }} as periods on statuses.period_id = periods.period_id
inner join {{ ref('dim_units') }} as units
    on
        statuses.unit_code = units.unit_code
        and {{ valid_on("units", "periods.start_date") }}
inner join {{ ref('submission_states') }} as states on statuses.state = states.code
