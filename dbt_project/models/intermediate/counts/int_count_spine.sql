-- Units that report and the quarters between the first thing known of them and the newest return of anyone.
-- Grain: unit x quarter.
with known as (
    select
        unit_code,
        quarter_index
    from {{ ref('int_count_entries') }}
    union
    select
        submissions.unit_code,
        quarters.quarter_index
    from {{ ref('int_submissions_versioned') }} as submissions
    inner join {{ ref('int_quarters') }} as quarters on submissions.period_id = quarters.period_id
    where submissions.is_latest
),

newest as (
    select max(quarters.quarter_index) as quarter_index
    from {{ ref('int_submissions_versioned') }} as submissions
    inner join {{ ref('int_quarters') }} as quarters on submissions.period_id = quarters.period_id
    where submissions.is_latest
),

spans as (
    select
        known.unit_code,
        min(known.quarter_index) as first_quarter_index
    from known
    group by known.unit_code
),

-- a nil return is a register with nothing in it; what came from another unit was that unit's to send
listed as (
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
),

-- The first list may hold programmes registered before it: what happened to them until then was never sent.
registers as (
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
),

-- a unit's series ends with the unit; a code that another unit took over goes on
ends as (
    select
        unit_code,
        max(coalesce(valid_to, cast('9999-12-31' as date))) as last_date
    from {{ ref('units') }}
    group by unit_code
)

select
    spans.unit_code,
    quarters.period_id,
    quarters.quarter_index,
    quarters.year_number,
    quarters.quarter_number,
    quarters.stage_id,
    quarters.is_stage_start,
    coalesce(registers.first_register_quarter_index <= quarters.quarter_index, false) as has_register,
    not coalesce(registers.unsent_in_stage = 1 and registers.first_stage_id = quarters.stage_id, false) as covers_stage
from spans
cross join newest
inner join {{ ref('int_unit_quarters') }} as quarters
    on
        spans.unit_code = quarters.unit_code
        and quarters.quarter_index between spans.first_quarter_index and newest.quarter_index
left join ends on spans.unit_code = ends.unit_code
left join registers on spans.unit_code = registers.unit_code
where ends.last_date is null or quarters.nominal_start_date <= ends.last_date
