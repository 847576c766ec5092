-- Programmes that wait for something, or that went past a step. Grain: attention_kind x programme x level.
-- open_appraisal: registered, not appraised there; late_registration: after the day of seed milestone_limits; recognised_without_appraisal;
-- never_reviewed: alive, listed for longer than a year, and nobody ever reviewed it (alive without proof of life).
with limits as (
    select
        max(case when event = 'appraised' then longest_days end) as appraisal_days,
        max(case when event = 'registered' then latest_month end) as registration_month,
        max(case when event = 'registered' then latest_day end) as registration_day
    from {{ ref('milestone_limits') }}
),

dated as (
    select
        cohorts.programme_id,
        cohorts.level,
        cohorts.registered_date,
        cohorts.appraised_flag,
        cohorts.recognised_flag,
        cohorts.active_flag,
        cohorts.reviewed_flag,
        follow_up.last_seen_date,
        follow_up.last_seen_period_id,
        steps.special_registered_date,
        recognised.first_date as recognised_date,
        limits.appraisal_days,
        -- the limit of the registration's own year
        extract(month from cohorts.registered_date) * 100 + extract(day from cohorts.registered_date)
        > limits.registration_month * 100 + limits.registration_day as is_late
    from {{ ref('int_cohort_steps') }} as cohorts
    inner join {{ ref('int_programme_follow_up') }} as follow_up on cohorts.programme_id = follow_up.programme_id
    inner join {{ ref('int_lifecycle_steps') }} as steps on cohorts.programme_id = steps.programme_id
    left join {{ ref('int_programme_milestones') }} as recognised
        on
            cohorts.programme_id = recognised.programme_id
            and cohorts.level = recognised.level
            and recognised.indicator = 'programmes_recognised'
    cross join limits
),

found as (
    select
        'open_appraisal' as attention_kind,
        programme_id,
        level,
        registered_date as since_date,
        {{ days_between("registered_date", "last_seen_date") }} as waiting_days,
        {{ days_between("registered_date", "last_seen_date") }} > appraisal_days as is_overdue
    from dated
    where appraised_flag = 0 and recognised_flag = 0 and active_flag = 1
    union all
    select
        'late_registration' as attention_kind,
        programme_id,
        level,
        registered_date as since_date,
        cast(null as bigint) as waiting_days,
        true as is_overdue
    from dated
    where level = 'grassroots' and is_late and special_registered_date is null
    union all
    select
        'recognised_without_appraisal' as attention_kind,
        programme_id,
        level,
        recognised_date as since_date,
        cast(null as bigint) as waiting_days,
        true as is_overdue
    from dated
    where recognised_flag = 1 and appraised_flag = 0
    union all
    select
        'never_reviewed' as attention_kind,
        programme_id,
        'all' as level,
        registered_date as since_date,
        {{ days_between("registered_date", "last_seen_date") }} as waiting_days,
        true as is_overdue
    from dated
    where level = 'grassroots' and active_flag = 1 and reviewed_flag = 0 and registered_date <= last_seen_date - interval '1' year
)

select
    found.attention_kind,
    subjects.province_code,
    found.programme_id,
    programmes.programme_name,
    programmes.owner_name,
    programmes.unit_code,
    labels.label_vi as unit_name_vi,
    cast(labels.sort_order as integer) as unit_sort,
    programmes.field,
    programmes.sector,
    found.level,
    found.since_date,
    cast(found.waiting_days as integer) as waiting_days,
    case
        when found.waiting_days < 91 then 'under_3_months'
        when found.waiting_days < 183 then '3_to_6_months'
        when found.waiting_days < 366 then '6_to_12_months'
        when found.waiting_days < 731 then '1_to_2_years'
        when found.waiting_days is not null then 'over_2_years'
    end as waiting_bucket,
    coalesce(found.is_overdue, false) as is_overdue,
    follow_up.last_seen_period_id
from found
inner join {{ ref('int_programmes') }} as programmes on found.programme_id = programmes.programme_id
inner join {{ ref('int_programme_follow_up') }} as follow_up on found.programme_id = follow_up.programme_id
inner join {{ ref('int_programme_subjects') }} as subjects on found.programme_id = subjects.programme_id and subjects.dimension = 'all'
left join {{ ref('int_dimension_labels') }} as labels
    on labels.dimension = 'unit' and programmes.unit_code = labels.dimension_code
