-- Which unit went on in which, by the reorganisations that had taken effect by as_of. Grain: unit span x receiving unit span x change.
-- share: the part of an indivisible number that goes there where no programme says so. previous_change_date: the change of the same
-- unit before this one, through which everything that it held already then has gone.
with known as (
    select *
    from {{ ref('unit_changes') }}
    where change_date <= cast({{ as_of() }} as date)
),

steps as (
    select
        from_unit_code,
        from_valid_from,
        change_date,
        sum(weight) as weight,
        lag(change_date) over (partition by from_unit_code, from_valid_from order by change_date) as previous_change_date
    from known
    group by from_unit_code, from_valid_from, change_date
)

select
    known.from_unit_code,
    known.from_valid_from,
    known.to_unit_code,
    known.to_valid_from,
    known.change_date,
    quarters.quarter_index as change_quarter_index,
    known.change_kind,
    steps.previous_change_date,
    cast(known.weight as double) / steps.weight as share
from known
inner join steps
    on
        known.from_unit_code = steps.from_unit_code
        and known.from_valid_from = steps.from_valid_from
        and known.change_date = steps.change_date
-- spans of units are told by the calendar quarter, whatever days their own calendars count
inner join {{ ref('periods') }} as periods
    on periods.period_kind = 'quarter' and known.change_date between periods.start_date and periods.end_date
inner join {{ ref('int_quarters') }} as quarters on periods.period_id = quarters.period_id
