-- Every submission known at as_of, in its last reading, with its version among the same unit's returns for the same period.
with reads as (
    select
        receipts.*,
        row_number() over (partition by receipts.submission_id order by receipts.read_number desc) as read_rank
    from {{ ref('stg_lake__submissions') }} as receipts
    where receipts.received_at <= {{ as_of() }}
),

numbered as (
    select
        reads.*,
        row_number() over (
            partition by reads.state, reads.unit_code, reads.period_id order by reads.received_at, reads.submission_id
        ) as version_up,
        row_number() over (
            partition by reads.state, reads.unit_code, reads.period_id
            order by reads.received_at desc, reads.submission_id desc
        ) as version_down
    from reads
    where reads.read_rank = 1
)

select
    submission_id,
    sha256,
    batch_id,
    file_name,
    size_bytes,
    received_at,
    state,
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
    case when state = 'accepted' then cast(version_up as integer) end as submission_version,
    coalesce(state = 'accepted' and version_down = 1, false) as is_latest
from numbered
