-- Who held a programme from when to when by what units told, and which unit is told to have handed it on then.
-- Grain: programme x arrival.
with arrivals as (
    select
        programme_id,
        first_unit_code as unit_code,
        cast(null as string) as from_unit_code,
        cast('1900-01-01' as date) as arrival_date
    from {{ ref('int_programmes') }}
    union all
    select
        programme_id,
        to_unit_code as unit_code,
        from_unit_code,
        transfer_date as arrival_date
    from {{ ref('int_programme_transfers_told') }}
)

select
    programme_id,
    unit_code,
    arrival_date as since_date,
    lead(arrival_date) over arrived as until_date,
    lead(from_unit_code) over arrived as next_giver_code
from arrivals
window arrived as (partition by programme_id order by arrival_date, unit_code)
