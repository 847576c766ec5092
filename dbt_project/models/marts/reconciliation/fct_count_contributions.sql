-- What every derived count is made of: one row per programme and movement, with the quarters in whose total it stands and the line
-- it comes from. A count of quarter q is the sum of weight over the rows with from_quarter_index <= q <= to_quarter_index.
-- Grain: unit x indicator x level x basis x programme x contribution_kind x quarter x counterpart unit.
select
    unit_code,
    indicator,
    level,
    field,
    basis,
    programme_id,
    contribution_kind,
    counterpart_unit_code,
    weight,
    period_id,
    from_quarter_index,
    to_quarter_index,
    submission_id,
    sheet,
    cell
from {{ ref('int_count_contributions') }}
