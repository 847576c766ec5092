-- No programme stays with a unit that had ended by as_of and has successors: more reorganisations in one programme's life than
-- int_programme_moves follows would show here.
select
    holders.programme_id,
    holders.unit_code
from {{ ref('int_programme_holders') }} as holders
left join {{ ref('units') }} as units
    on
        holders.unit_code = units.unit_code
        and units.valid_from <= cast({{ as_of() }} as date)
        and (units.valid_to is null or units.valid_to >= cast({{ as_of() }} as date))
inner join (select distinct from_unit_code from {{ ref('int_unit_successions') }}) as changes
    on holders.unit_code = changes.from_unit_code
where units.unit_code is null
