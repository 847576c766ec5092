select
    cast(event_id as varchar) as event_id,
    cast(event as varchar) as event,
    cast(finding_id as varchar) as finding_id,
    cast(decided_at as timestamp) as decided_at,
    cast(decided_by as varchar) as decided_by,
    cast(reason as varchar) as reason,
    cast(expires_on as date) as expires_on,
    cast(observed as varchar) as observed,
    cast(expected as varchar) as expected
from {{ source('lake', 'ledger') }}
