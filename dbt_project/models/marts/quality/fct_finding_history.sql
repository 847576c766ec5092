-- Append-only history of the ledger: when each state of a finding began. Grain: finding x transition.
select
    finding_id,
    cast(sequence_number as integer) as sequence_number,
    state,
    transition,
    began_at,
    ended_at,
    submission_id,
    decided_by,
    reason,
    value_text as observed
from {{ ref('int_finding_transitions') }}
