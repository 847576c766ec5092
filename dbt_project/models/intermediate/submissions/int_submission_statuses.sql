-- Where every expected return stands. Grain: unit x quarter that has started by as_of.
with expected as (
    select
        units.unit_code,
        units.province_code,
        quarters.period_id,
        quarters.due_date
    from {{ ref('units') }} as units
    inner join {{ ref('int_unit_quarters') }} as quarters
        on
            units.unit_code = quarters.unit_code
            and quarters.unit_valid_from = units.valid_from
            and quarters.nominal_start_date >= units.reports_from
            and (units.reports_to is null or quarters.nominal_start_date <= units.reports_to)
    where quarters.start_date <= {{ as_of() }}
),

accepted as (
    select
        unit_code,
        period_id,
        submission_id,
        submission_version,
        received_at,
        is_nil
    from {{ ref('int_submissions_versioned') }}
    where is_latest
),

first_accepted as (
    select
        unit_code,
        period_id,
        min(received_at) as first_received_at
    from {{ ref('int_submissions_versioned') }}
    where state = 'accepted'
    group by unit_code, period_id
),

quarantined as (
    select
        unit_code,
        period_id,
        count(*) as quarantined_count
    from {{ ref('int_submissions_versioned') }}
    where state = 'quarantined' and unit_code is not null and period_id is not null
    group by unit_code, period_id
),

typed as (
    select
        submission_id,
        cast(count(reported_count) as double) / count(*) as completeness
    from {{ ref('int_counts_reported') }}
    group by submission_id
)

select
    expected.unit_code,
    expected.province_code,
    expected.period_id,
    expected.due_date,
    accepted.submission_id,
    first_accepted.first_received_at as received_at,
    coalesce(accepted.submission_version, 0) as version_count,
    coalesce(quarantined.quarantined_count, 0) as quarantined_count,
    typed.completeness,
    coalesce(accepted.is_nil, false) as is_nil,
    -- dates are the province's (UTC+7)
    case
        when first_accepted.first_received_at is not null
            then {{ days_between("expected.due_date", "(first_accepted.first_received_at + interval '7' hour)") }}
    end as days_after_due,
    coalesce(expected.due_date < cast({{ as_of() }} + interval '7' hour as date), false) as is_due
from expected
left join accepted on expected.unit_code = accepted.unit_code and expected.period_id = accepted.period_id
left join first_accepted
    on expected.unit_code = first_accepted.unit_code and expected.period_id = first_accepted.period_id
left join quarantined on expected.unit_code = quarantined.unit_code and expected.period_id = quarantined.period_id
left join typed on accepted.submission_id = typed.submission_id
