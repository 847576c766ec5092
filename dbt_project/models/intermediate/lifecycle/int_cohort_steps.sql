-- Which steps each newly built programme reached at each rung, in the cohort of the stage in which it was first registered at that rung.
-- Grain: programme x level.
with entered as (
    select
        milestones.programme_id,
        milestones.level,
        min(milestones.first_date) as registered_date,
        min(milestones.quarter_index) as registered_quarter_index
    from {{ ref('int_programme_milestones') }} as milestones
    where milestones.indicator in ('programmes_registered', 'programmes_registered_special') and milestones.is_counted
    group by milestones.programme_id, milestones.level
),

reached as (
    select
        programme_id,
        level,
        max(case when indicator = 'programmes_appraised' then 1 else 0 end) as appraised_flag,
        max(case when indicator = 'programmes_recognised' then 1 else 0 end) as recognised_flag,
        max(case when indicator = 'programmes_effective' then 1 else 0 end) as effective_flag,
        max(case when indicator = 'programmes_rewarded' then 1 else 0 end) as rewarded_flag
    from {{ ref('int_programme_milestones') }}
    group by programme_id, level
),

copied as (
    select distinct parent_programme_id as programme_id
    from {{ ref('int_replica_parents') }}
)

select
    entered.programme_id,
    entered.level,
    quarters.stage_id,
    entered.registered_date,
    1 as registered_flag,
    coalesce(reached.appraised_flag, 0) as appraised_flag,
    coalesce(reached.recognised_flag, 0) as recognised_flag,
    coalesce(overall.effective_flag, 0) as effective_flag,
    case when copied.programme_id is not null then 1 else 0 end as replicated_flag,
    coalesce(reached.rewarded_flag, 0) as rewarded_flag,
    case when steps.review_count > 0 then 1 else 0 end as reviewed_flag,
    case when programmes.status = 'discontinued' then 0 else 1 end as active_flag
from entered
inner join {{ ref('int_programmes') }} as programmes on entered.programme_id = programmes.programme_id
-- the stage is that of the unit that registered it
inner join {{ ref('int_unit_quarters') }} as quarters
    on programmes.first_unit_code = quarters.unit_code and entered.registered_quarter_index = quarters.quarter_index
left join reached on entered.programme_id = reached.programme_id and entered.level = reached.level
left join reached as overall on entered.programme_id = overall.programme_id and overall.level = 'all'
left join copied on entered.programme_id = copied.programme_id
left join {{ ref('int_lifecycle_steps') }} as steps on entered.programme_id = steps.programme_id
