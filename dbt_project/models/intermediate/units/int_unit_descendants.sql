-- What became of every unit by as_of, and in which parts. Grain: unit span x unit span that stands at as_of.
-- A unit that no change touched is its own descendant; the shares of one unit add up to 1. lower_share and upper_share lay the parts
-- end to end on a scale from 0 to 1, so that rounded parts of a number add up to it.
{% set rounds = 4 %}

with reached_0 as (
    select
        unit_code,
        valid_from,
        unit_code as present_unit_code,
        valid_from as present_valid_from,
        cast(1 as double) as share,
        valid_from as since_date
    from {{ ref('units') }}
    where valid_from <= cast({{ as_of() }} as date)
),

{% for round in range(1, rounds + 1) %}
    reached_{{ round }} as (
        select
            reached.unit_code,
            reached.valid_from,
            coalesce(changes.to_unit_code, reached.present_unit_code) as present_unit_code,
            coalesce(changes.to_valid_from, reached.present_valid_from) as present_valid_from,
            reached.share * coalesce(changes.share, 1) as share,
            coalesce(changes.change_date, reached.since_date) as since_date
        from reached_{{ round - 1 }} as reached
        left join {{ ref('int_unit_successions') }} as changes
            on
                reached.present_unit_code = changes.from_unit_code
                and reached.present_valid_from = changes.from_valid_from
                and reached.since_date < changes.change_date
                and (changes.previous_change_date is null or changes.previous_change_date <= reached.since_date)
    ){% if not loop.last %},{% endif %}
{% endfor %},

descendants as (
    select
        unit_code,
        valid_from,
        present_unit_code,
        present_valid_from,
        sum(share) as share
    from reached_{{ rounds }}
    group by unit_code, valid_from, present_unit_code, present_valid_from
),

bounds as (
    select
        descendants.*,
        case
            when row_number() over (partition by unit_code, valid_from order by present_unit_code desc) = 1 then 1
            else sum(share) over (partition by unit_code, valid_from order by present_unit_code)
        end as upper_share
    from descendants
)

select
    unit_code,
    valid_from,
    present_unit_code,
    present_valid_from,
    share,
    coalesce(lag(upper_share) over (partition by unit_code, valid_from order by present_unit_code), 0) as lower_share,
    upper_share
from bounds
