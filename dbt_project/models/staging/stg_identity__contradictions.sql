select
    cast(decision_id as varchar) as decision_id,
    cast(left_key as varchar) as left_key,
    cast(right_key as varchar) as right_key,
    cast(verdict as varchar) as verdict,
    cast(decided_by as varchar) as decided_by,
    cast(decided_at as timestamp) as decided_at,
    cast(contradicts as varchar) as contradicts
from {{ source('identity', 'contradictions') }}
