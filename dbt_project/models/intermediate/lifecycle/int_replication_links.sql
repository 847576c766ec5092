-- Every copy under its parent, down from the roots: programmes that others copied and that copy none. A ring of parents has no root;
-- its members stand as roots of their own, marked. Grain: programme that copies or is copied.
with recursive children as (
    select
        programme_id,
        parent_programme_id
    from {{ ref('int_replica_parents') }}
),

tree as (
    select distinct
        parents.parent_programme_id as programme_id,
        parents.parent_programme_id as root_programme_id,
        cast(null as string) as parent_programme_id,
        0 as depth
    from children as parents
    left join children as own on parents.parent_programme_id = own.programme_id
    where own.programme_id is null
    union all
    select
        children.programme_id,
        tree.root_programme_id,
        children.parent_programme_id,
        tree.depth + 1 as depth
    from tree
    inner join children on tree.programme_id = children.parent_programme_id
    where tree.depth < 20
),

placed as (
    select
        programme_id,
        root_programme_id,
        parent_programme_id,
        depth,
        false as is_in_ring
    from tree
    union all
    select
        children.programme_id,
        children.programme_id as root_programme_id,
        children.parent_programme_id,
        0 as depth,
        true as is_in_ring
    from children
    left join tree on children.programme_id = tree.programme_id
    where tree.programme_id is null
),

child_counts as (
    select
        parent_programme_id as programme_id,
        count(*) as child_count
    from children
    group by parent_programme_id
)

select
    placed.programme_id,
    placed.root_programme_id,
    placed.parent_programme_id,
    placed.depth,
    placed.is_in_ring,
    coalesce(child_counts.child_count, 0) as child_count
from placed
left join child_counts on placed.programme_id = child_counts.programme_id
