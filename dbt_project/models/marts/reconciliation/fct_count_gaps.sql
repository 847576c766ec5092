-- The rows in the gap of every wrong total. Grain: unit x period x indicator x level x field x basis x programme.
select
    unit_code,
    period_id,
    indicator,
    level,
    field,
    basis,
    programme_id,
    case when surplus > 0 then 1 else -1 end as direction,
    abs(surplus) as times_counted,
    submission_id,
    sheet,
    cell
from {{ ref('int_count_gaps') }}
