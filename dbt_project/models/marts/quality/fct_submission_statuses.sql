-- Who has reported. Grain: unit x quarter. Nil, missing, late and not due are different states, never zero.
select
    unit_code,
    province_code,
    period_id,
    due_date,
    received_at,
    cast(version_count as integer) as version_count,
    case
        when submission_id is not null and is_nil then 'nil'
        when submission_id is not null and days_after_due > 0 then 'late'
        when submission_id is not null then 'received'
        when quarantined_count > 0 then 'quarantined'
        when is_due then 'missing'
        else 'not_due'
    end as state,
    cast(case when days_after_due > 0 then days_after_due else 0 end as integer) as days_late,
    completeness,
    submission_id
from {{ ref('int_submission_statuses') }}
