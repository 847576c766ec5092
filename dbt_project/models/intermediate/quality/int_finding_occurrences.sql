-- Every finding as it stood in each version of a return, consequences of another finding left out.
-- Grain: finding x submission (the latest, or one that a later version replaced; null where the finding is about something absent).
with occurrences as (
    select
        found.*,
        true as is_current
    from {{ ref('stg_rules__findings') }} as found
    union all
    select
        earlier.*,
        false as is_current
    from {{ ref('stg_rules__earlier_findings') }} as earlier
)

select
    occurrences.*,
    submissions.unit_code as sender_unit_code,
    submissions.period_id as sender_period_id,
    submissions.state as submission_state,
    coalesce(occurrences.observed, '') as value_text
from occurrences
left join {{ ref('int_submissions_versioned') }} as submissions on occurrences.submission_id = submissions.submission_id
where occurrences.caused_by is null
