select
    cast(event_id as string) as event_id,
    cast(event as string) as event,
    cast(finding_id as string) as finding_id,
    cast(decided_at as timestamp) as decided_at,
    cast(decided_by as string) as decided_by,
    cast(reason as string) as reason,
    cast(expires_on as date) as expires_on,
    cast(observed as string) as observed,
    cast(expected as string) as expected
from {{ source('lake', 'ledger') }}
