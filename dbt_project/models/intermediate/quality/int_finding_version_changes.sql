-- How a finding came, changed, went and came again from version to version of the return it stands in.
-- Grain: finding x version at which something changed. transition: opened, changed, resolved, reopened.
with subjects as (
    select
        finding_id,
        sender_unit_code,
        sender_period_id,
        min(submission_version) as first_version
    from {{ ref('int_finding_occurrences') }}
    where submission_version is not null
    group by finding_id, sender_unit_code, sender_period_id
),

versions as (
    select
        subjects.finding_id,
        submissions.submission_id,
        submissions.submission_version,
        submissions.received_at,
        occurrences.value_text,
        occurrences.expected,
        coalesce(occurrences.finding_id is not null, false) as is_present
    from subjects
    inner join {{ ref('int_submissions_versioned') }} as submissions
        on
            subjects.sender_unit_code = submissions.unit_code
            and subjects.sender_period_id = submissions.period_id
            and subjects.first_version <= submissions.submission_version
    left join {{ ref('int_finding_occurrences') }} as occurrences
        on subjects.finding_id = occurrences.finding_id and submissions.submission_id = occurrences.submission_id
    where submissions.state = 'accepted'
),

compared as (
    select
        versions.*,
        lag(versions.is_present) over in_order as was_present,
        lag(versions.value_text) over in_order as previous_value_text
    from versions
    window in_order as (partition by versions.finding_id order by versions.submission_version)
),

returned as (
    select
        occurrences.finding_id,
        min(submissions.received_at) as received_at
    from {{ ref('int_finding_occurrences') }} as occurrences
    inner join {{ ref('int_submissions_versioned') }} as submissions
        on
            occurrences.unit_code = submissions.unit_code
            and occurrences.period_id = submissions.period_id
            and occurrences.first_seen_at <= submissions.received_at
    where
        submissions.state = 'accepted' and occurrences.submission_version is null
        and (occurrences.submission_state = 'quarantined' or not occurrences.is_current)
    group by occurrences.finding_id
)

select
    finding_id,
    submission_id,
    received_at as began_at,
    value_text,
    case
        when was_present is null then 'opened'
        when not is_present then 'resolved'
        when not was_present then 'reopened'
        else 'changed'
    end as transition
from compared
where was_present is null or was_present <> is_present or (is_present and previous_value_text <> value_text)
union all
-- a finding without a version: something absent, or a file that was not accepted
select
    occurrences.finding_id,
    max(occurrences.submission_id) as submission_id,
    min(occurrences.first_seen_at) as began_at,
    max(occurrences.value_text) as value_text,
    'opened' as transition
from {{ ref('int_finding_occurrences') }} as occurrences
where occurrences.submission_version is null
group by occurrences.finding_id
union all
select
    returned.finding_id,
    cast(null as string) as submission_id,
    returned.received_at as began_at,
    cast(null as string) as value_text,
    'resolved' as transition
from returned
