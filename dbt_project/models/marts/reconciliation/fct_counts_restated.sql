-- Every count of every unit as it was, given to the units that stand at as_of: the same numbers, seen as the province is now.
-- Grain: unit as it was x present unit x period x indicator x level x field x basis.
-- Where the register counts, each programme goes to the unit that holds it now. A typed number without programmes is divided by the
-- shares of the change, rounded so that the parts add up to it (is_apportioned). The parts of a cell always add up to the cell.
{% set cell = ["unit_code", "period_id", "indicator", "level", "field", "basis"] %}

with cells as (
    select
        {{ qualified("claims", cell) }},
        claims.reported_count,
        claims.derived_count,
        units.valid_from
    from {{ ref('fct_count_reconciliations') }} as claims
    inner join {{ ref('dim_periods') }} as periods on claims.period_id = periods.period_id
    inner join {{ ref('dim_units') }} as units
        on
            claims.unit_code = units.unit_code
            and {{ valid_on("units", "periods.start_date") }}
),

apportioned as (
    select
        {{ qualified("cells", cell) }},
        descendants.present_unit_code,
        cells.derived_count is not null as has_register,
        descendants.share,
        floor(cells.reported_count * descendants.upper_share + 0.5)
        - floor(cells.reported_count * descendants.lower_share + 0.5) as reported_count
    from cells
    inner join {{ ref('int_unit_descendants') }} as descendants
        on cells.unit_code = descendants.unit_code and cells.valid_from = descendants.valid_from
),

parts as (
    select
        {{ qualified("apportioned", cell) }},
        apportioned.present_unit_code,
        apportioned.reported_count,
        case when not apportioned.has_register then apportioned.reported_count end as reconciled_count,
        apportioned.share < 1 as is_apportioned
    from apportioned
    union all
    select
        {{ qualified("cells", cell) }},
        counted.present_unit_code,
        cast(null as double) as reported_count,
        counted.derived_count as reconciled_count,
        false as is_apportioned
    from cells
    inner join {{ ref('int_counts_by_holder') }} as counted on {{ matched("cells", "counted", cell) }}
    where cells.derived_count is not null and counted.derived_count <> 0
)

select
    {{ cell | join(", ") }},
    present_unit_code,
    cast(sum(reported_count) as bigint) as reported_count,
    cast(sum(reconciled_count) as bigint) as reconciled_count,
    coalesce(max(case when is_apportioned and reported_count is not null then 1 else 0 end) = 1, false) as is_apportioned
from parts
group by {{ cell | join(", ") }}, present_unit_code
