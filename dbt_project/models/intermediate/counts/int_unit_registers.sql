-- The first register that a unit ever sent, and what it cannot know of the stage it began in. Grain: unit.
-- A nil return is a register with nothing in it; what came from another unit was that unit's to send.
with listed as (
    select
        lines.unit_code,
        lines.quarter_index,
        case when transfers.programme_id is null then lines.registered_date end as registered_date
    from {{ ref('int_register_rows_identified') }} as lines
    left join {{ ref('int_programme_transfers') }} as transfers
        on
            lines.programme_id = transfers.programme_id
            and lines.unit_code = transfers.to_unit_code
            and lines.quarter_index >= transfers.quarter_index
    union all
    select
        submissions.unit_code,
        quarters.quarter_index,
        null as registered_date
    from {{ ref('int_submissions_versioned') }} as submissions
    inner join {{ ref('int_quarters') }} as quarters on submissions.period_id = quarters.period_id
    where submissions.is_latest and submissions.is_nil
),

first_lists as (
    select
        unit_code,
        min(quarter_index) as quarter_index
    from listed
    group by unit_code
)

-- The first list may hold programmes registered before it: what happened to them until then was never sent.
select
    first_lists.unit_code,
    first_lists.quarter_index as first_register_quarter_index,
    quarters.stage_id as first_stage_id,
    max(case
        when
            listed.registered_date >= quarters.stage_start_date
            and listed.registered_date < quarters.start_date then 1
        else 0
    end)
        as unsent_in_stage
from first_lists
inner join {{ ref('int_unit_quarters') }} as quarters
    on first_lists.unit_code = quarters.unit_code and first_lists.quarter_index = quarters.quarter_index
inner join listed
    on first_lists.unit_code = listed.unit_code and first_lists.quarter_index = listed.quarter_index
group by
    first_lists.unit_code, first_lists.quarter_index, quarters.stage_id
