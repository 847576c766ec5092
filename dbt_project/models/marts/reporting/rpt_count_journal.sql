-- The journal behind every count after reconciliation, one row per programme and movement, with the line that proves it: what a
-- later revision is compared with. Grain: programme x indicator x level x unit x quarter x entry_kind (first, received, given).
select
    entries.unit_code,
    quarters.period_id,
    quarters.stage_id,
    quarters.year_number,
    entries.indicator,
    entries.level,
    entries.field,
    entries.programme_id,
    entries.entry_kind,
    cast(case when entries.entry_kind = 'first' then 1 else 0 end as integer) as new_effect,
    -- a hand-over moves a stage total only within the stage of the milestone
    cast(case
        when entries.entry_kind = 'first' then 1
        when entries.stage_id is distinct from entries.milestone_stage_id then 0
        when entries.entry_kind = 'received' then 1
        else -1
    end as integer) as stage_effect,
    entries.sector,
    entries.submission_id,
    entries.sheet,
    entries.cell
from {{ ref('int_count_entries') }} as entries
inner join {{ ref('int_unit_quarters') }} as quarters
    on entries.unit_code = quarters.unit_code and entries.quarter_index = quarters.quarter_index
where entries.is_counted and entries.entry_kind in ('first', 'received', 'given')
