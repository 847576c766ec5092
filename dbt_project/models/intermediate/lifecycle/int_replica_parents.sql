-- The programme that each copy was made from: on the unit's own register, else on the one register of another unit that knows the code.
-- Grain: programme that copies one on record.
with owners as (
    select
        programme_code,
        min(programme_id) as programme_id
    from {{ ref('int_programme_keys') }}
    group by programme_code
    having count(distinct programme_id) = 1
)

select
    copies.programme_id,
    coalesce(copies.parent_programme_id, owners.programme_id) as parent_programme_id
from {{ ref('int_programmes') }} as copies
left join owners on copies.parent_code = owners.programme_code
inner join {{ ref('int_programmes') }} as parents on coalesce(copies.parent_programme_id, owners.programme_id) = parents.programme_id
where copies.programme_id <> parents.programme_id
