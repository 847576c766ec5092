-- Every submission known at as_of, in its last reading, with its version among the same unit's returns for the same period.
-- An accepted file that says what the version before it said, or holds explanations only, is `attached` to that version:
-- its explanations count, it is no version of its own.
with reads as (
    select
        receipts.*,
        row_number() over (partition by receipts.submission_id order by receipts.read_number desc) as read_rank
    from {{ ref('stg_lake__submissions') }} as receipts
    where receipts.received_at <= {{ as_of() }}
),

compared as (
    select
        reads.*,
        lag(content_sha256) over before as content_before,
        lag(data_cutoff_date) over before as cutoff_before,
        lag(data_status) over before as status_before,
        lag(is_nil) over before as nil_before
    from reads
    where read_rank = 1
    window before as (partition by state, is_reply, unit_code, period_id order by received_at, submission_id)
),

judged as (
    select
        compared.*,
        coalesce(
            content_sha256 = content_before
            and coalesce(data_cutoff_date = cutoff_before, data_cutoff_date is null and cutoff_before is null)
            and coalesce(data_status, '') = coalesce(status_before, '')
            and coalesce(is_nil, false) = coalesce(nil_before, false), false
        ) as is_repeat
    from compared
),

stated as (
    select
        judged.*,
        case when judged.state = 'accepted' and (is_reply or is_repeat) then 'attached' else judged.state end as final_state
    from judged
),

numbered as (
    select
        stated.*,
        sum(case when final_state = 'accepted' then 1 else 0 end) over (
            partition by unit_code, period_id order by received_at, submission_id
            rows between unbounded preceding and current row
        ) as version_up,
        row_number() over (
            partition by final_state, unit_code, period_id order by received_at desc, submission_id desc
        ) as version_down
    from stated
)

select
    submission_id,
    sha256,
    batch_id,
    file_name,
    size_bytes,
    received_at,
    final_state as state,
    quarantine_code,
    template_id,
    template_version,
    unit_code,
    period_id,
    unit_text,
    period_text,
    data_cutoff_date,
    prepared_date,
    data_status,
    is_nil,
    resubmission_reason,
    content_sha256,
    is_reply,
    case when final_state = 'accepted' then cast(version_up as integer) end as submission_version,
    case when final_state = 'attached' then cast(version_up as integer) end as attached_version,
    coalesce(final_state = 'accepted' and version_down = 1, false) as is_latest
from numbered
