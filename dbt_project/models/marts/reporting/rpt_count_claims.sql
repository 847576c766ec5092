-- The cells committees typed, under each printed number they stand in: the unit's own and its province's.
-- Grain: printed unit x contributing unit x period x indicator x level x field x basis. A view: ask it for one number at a time.
{{ config(materialized="view") }}
{% set series = ["indicator", "level", "field", "basis"] %}

with unit_cells as (
    select
        claims.unit_code as contributing_unit_code,
        units.province_code,
        claims.period_id,
        periods.quarter_index,
        {{ qualified("claims", series) }},
        claims.reported_count,
        claims.derived_count,
        claims.submission_id,
        claims.sheet,
        claims.cell
    from {{ ref('fct_count_reconciliations') }} as claims
    inner join {{ ref('dim_periods') }} as periods on claims.period_id = periods.period_id
    inner join {{ ref('dim_units') }} as units
        on
            claims.unit_code = units.unit_code
            and {{ valid_on("units", "periods.start_date") }}
)

select
    unit_cells.*,
    contributing_unit_code as unit_code
from unit_cells
union all
select
    unit_cells.*,
    province_code as unit_code
from unit_cells
