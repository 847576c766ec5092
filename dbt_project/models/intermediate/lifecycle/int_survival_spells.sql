-- One observed life per programme and reading: `recorded` believes every listing (an end is only what was reported); `proven` takes a
-- programme for ended one quarter after somebody last looked at it, once that is longer ago than the limit of seed milestone_limits.
-- Grain: programme x reading.
with limits as (
    select max(longest_days) as longest_days
    from {{ ref('milestone_limits') }}
    where event = 'reviewed'
),

judged as (
    select
        follow_up.*,
        not follow_up.is_ended
        and {{ days_between("coalesce(follow_up.last_proof_date, follow_up.started_date)", "follow_up.last_seen_date") }}
        > limits.longest_days as is_unproven
    from {{ ref('int_programme_follow_up') }} as follow_up
    cross join limits
)

select
    programme_id,
    'recorded' as reading,
    entry_age_quarters,
    age_quarters,
    is_ended
from judged
union all
select
    programme_id,
    'proven' as reading,
    entry_age_quarters,
    case when is_unproven then coalesce(proof_age_quarters, 0) + 1 else age_quarters end as age_quarters,
    is_ended or is_unproven as is_ended
from judged
