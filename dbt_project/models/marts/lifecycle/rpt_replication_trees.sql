-- What was copied from what. Grain: programme in a replication tree; depth 0 is the root.
select
    roots.province_code,
    links.root_programme_id,
    root_programmes.programme_name as root_programme_name,
    links.programme_id,
    programmes.programme_name,
    programmes.owner_name,
    programmes.unit_code,
    unit_labels.label_vi as unit_name_vi,
    programmes.field,
    field_labels.label_vi as field_label_vi,
    links.parent_programme_id,
    cast(links.depth as integer) as depth,
    cast(links.child_count as integer) as child_count,
    cast(sum(case when links.depth > 0 then 1 else 0 end) over (partition by links.root_programme_id) as integer)
        as root_descendant_count,
    links.is_in_ring,
    coalesce(programmes.unit_code <> root_programmes.unit_code, false) as is_in_other_unit,
    follow_up.started_date,
    coalesce(programmes.status = 'discontinued', false) as is_discontinued
from {{ ref('int_replication_links') }} as links
inner join {{ ref('int_programmes') }} as programmes on links.programme_id = programmes.programme_id
inner join {{ ref('int_programmes') }} as root_programmes on links.root_programme_id = root_programmes.programme_id
inner join {{ ref('int_programme_subjects') }} as roots on links.root_programme_id = roots.programme_id and roots.dimension = 'all'
left join {{ ref('int_programme_follow_up') }} as follow_up on links.programme_id = follow_up.programme_id
left join {{ ref('int_dimension_labels') }} as unit_labels
    on unit_labels.dimension = 'unit' and programmes.unit_code = unit_labels.dimension_code
left join {{ ref('int_dimension_labels') }} as field_labels
    on field_labels.dimension = 'field' and programmes.field = field_labels.dimension_code
