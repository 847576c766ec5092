-- Quarters with a running index: the quarter before has index - 1. Which days and which stage a quarter holds depends on the unit
-- (int_unit_quarters). Grain: quarter.
select
    period_id,
    year_number,
    quarter_number,
    year_number * 4 + quarter_number as quarter_index
from {{ ref('periods') }}
where period_kind = 'quarter'
