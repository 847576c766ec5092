-- What programmes brought about. Grain: programme x period x outcome_kind x unit_of_measure x basis.
-- People and attendances (lượt) stay apart; money in VND.
select
    programme_id,
    unit_code,
    period_id,
    outcome_kind,
    unit_of_measure,
    basis,
    -- summed as decimals: a sum of floats depends on the order of the rows
    cast(sum(cast(quantity as decimal(18, 4))) as double) as quantity,
    min(quantity_qualifier) as quantity_qualifier,
    cast(sum(cast(money_million_vnd as decimal(18, 6))) * 1000000 as bigint) as money_vnd,
    cast(sum(beneficiary_people) as bigint) as beneficiary_people,
    cast(sum(beneficiary_attendances) as bigint) as beneficiary_attendances
from {{ ref('int_outcome_rows') }}
where programme_id is not null
group by programme_id, unit_code, period_id, outcome_kind, unit_of_measure, basis
