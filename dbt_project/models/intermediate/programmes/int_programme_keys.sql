-- Which programme a unit's code means where the unit's codes can be trusted (where not, the identity step's links come first).
-- A code handed over from one unit to another keeps its identity; the same code in units that never exchanged it is two
-- programmes. Grain: unit x programme_key.
with mentions as (
    select
        unit_code,
        programme_code as programme_key,
        programme_code
    from {{ ref('int_register_rows') }}
    where programme_code is not null
),

keys as (
    select
        unit_code,
        programme_key,
        max(programme_code) as programme_code
    from mentions
    group by unit_code, programme_key
),

handovers as (
    select
        programme_code,
        case when event = 'transferred_out' then unit_code else counterpart_unit_code end as from_unit_code,
        case when event = 'transferred_out' then counterpart_unit_code else unit_code end as to_unit_code
    from {{ ref('int_event_rows') }}
    where event in ('transferred_out', 'transferred_in') and counterpart_unit_code is not null
    union all
    select
        programme_code,
        from_unit_code,
        unit_code as to_unit_code
    from {{ ref('int_register_inheritances') }}
    where is_listed
),

-- the first giver of a code: a unit that gave it and never received it
origins as (
    select
        givers.programme_code,
        min(givers.from_unit_code) as origin_unit_code
    from handovers as givers
    left join handovers as receipts
        on givers.programme_code = receipts.programme_code and givers.from_unit_code = receipts.to_unit_code
    where receipts.programme_code is null
    group by givers.programme_code
),

linked_units as (
    select
        programme_code,
        from_unit_code as unit_code
    from handovers
    union
    select
        programme_code,
        to_unit_code as unit_code
    from handovers
),

rooted as (
    select
        keys.unit_code,
        keys.programme_key,
        keys.programme_code,
        case
            when linked_units.unit_code is not null then coalesce(origins.origin_unit_code, keys.unit_code) else keys.unit_code
        end
            as origin_unit_code
    from keys
    left join linked_units on keys.programme_code = linked_units.programme_code and keys.unit_code = linked_units.unit_code
    left join origins on keys.programme_code = origins.programme_code
),

usage as (
    select
        programme_code,
        count(distinct origin_unit_code) as origin_count
    from rooted
    group by programme_code
)

select
    rooted.unit_code,
    rooted.programme_key,
    rooted.programme_code,
    rooted.origin_unit_code,
    case
        when usage.origin_count > 1 then rooted.origin_unit_code || ':' || rooted.programme_code
        else rooted.programme_code
    end as programme_id,
    'code' as identity_method
from rooted
left join usage on rooted.programme_code = usage.programme_code
