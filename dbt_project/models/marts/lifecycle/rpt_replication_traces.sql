-- The copies behind every number of rpt_replication_trees, each with the line that tells of it. A view.
-- Grain: root programme x copy (at any depth).
{{ config(materialized="view") }}

select
    trees.province_code,
    trees.root_programme_id,
    trees.root_programme_name,
    trees.programme_id,
    trees.programme_name,
    trees.owner_name,
    trees.unit_code,
    trees.parent_programme_id,
    trees.depth,
    trees.is_in_other_unit,
    {{ line_columns("to", "lines") }}
from {{ ref('rpt_replication_trees') }} as trees
left join {{ ref('int_step_lines') }} as lines
    on trees.programme_id = lines.programme_id and lines.level = 'all' and lines.step = 'registered'
where trees.depth > 0
