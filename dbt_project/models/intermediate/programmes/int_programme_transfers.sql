-- Hand-overs between units, told by either side or following from a reorganisation. Grain: programme x giver x receiver x quarter.
select
    programme_id,
    from_unit_code,
    to_unit_code,
    quarter_index,
    transfer_date,
    'told' as evidence
from {{ ref('int_programme_transfers_told') }}
union all
select
    programme_id,
    from_unit_code,
    to_unit_code,
    quarter_index,
    transfer_date,
    evidence
from {{ ref('int_programme_moves') }}
