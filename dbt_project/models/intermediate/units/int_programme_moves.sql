-- Programmes that changed hands because their unit was reorganised and nobody told a hand-over. Grain: programme x change.
-- evidence: listed (the receiver's register has it), place (the change names its place), assumed (the largest part of the old unit).
{% set rounds = 3 %}

with listings as (
    select
        programme_id,
        unit_code,
        max(quarter_index) as last_quarter_index
    from {{ ref('int_register_rows_identified') }}
    group by programme_id, unit_code
),

-- the longest name of a place wins: “xã Vĩnh Hòa” stands in “xã Vĩnh Hòa Hưng” too
placed as (
    select
        programmes.programme_id,
        places.from_unit_code,
        places.to_unit_code,
        places.change_date,
        max(length(places.place)) as matched_length
    from {{ ref('unit_change_places') }} as places
    inner join {{ ref('int_programmes') }} as programmes
        on lower(programmes.place) like '%' || lower(places.place) || '%'
    where places.change_date <= cast({{ as_of() }} as date)
    group by programmes.programme_id, places.from_unit_code, places.to_unit_code, places.change_date
),

{% for round in range(1, rounds + 1) %}
    reorganised_{{ round }} as (
        select
            stays.programme_id,
            stays.unit_code as from_unit_code,
            stays.since_date,
            stays.until_date,
            stays.next_giver_code,
            changes.to_unit_code,
            changes.change_date,
            changes.change_quarter_index,
            changes.share,
            case
                when listings.programme_id is not null then 'listed'
                when placed.programme_id is not null then 'place'
                else 'assumed'
            end as evidence,
            placed.matched_length
        from {{ ref('int_programme_stays_told') if loop.first else "stays_" ~ (round - 1) }} as stays
        inner join {{ ref('int_unit_successions') }} as changes
            on
                stays.unit_code = changes.from_unit_code
                and stays.since_date < changes.change_date
                and (stays.until_date is null or changes.change_date <= stays.until_date)
        left join listings
            on
                stays.programme_id = listings.programme_id
                and changes.to_unit_code = listings.unit_code
                and changes.change_quarter_index <= listings.last_quarter_index
        left join placed
            on
                stays.programme_id = placed.programme_id
                and changes.from_unit_code = placed.from_unit_code
                and changes.to_unit_code = placed.to_unit_code
                and changes.change_date = placed.change_date
        where not coalesce(stays.next_giver_code = stays.unit_code and changes.change_date = stays.until_date, false)
    ),

    moves_{{ round }} as (
        select
            reorganised_{{ round }}.*,
            row_number() over (
                partition by programme_id, since_date
                order by
                    change_date asc,
                    case evidence when 'listed' then 1 when 'place' then 2 else 3 end,
                    matched_length desc nulls last,
                    share desc,
                    to_unit_code asc
            ) as preference
        from reorganised_{{ round }}
    ),

    stays_{{ round }} as (
        select
            programme_id,
            to_unit_code as unit_code,
            change_date as since_date,
            until_date,
            next_giver_code
        from moves_{{ round }}
        where preference = 1
    ){% if not loop.last %},{% endif %}
{% endfor %}

{% for round in range(1, rounds + 1) %}
    select
        programme_id,
        from_unit_code,
        to_unit_code,
        change_quarter_index as quarter_index,
        change_date as transfer_date,
        evidence
    from moves_{{ round }}
    where preference = 1 and from_unit_code <> to_unit_code
    {% if not loop.last %}union all{% endif %}
{% endfor %}
