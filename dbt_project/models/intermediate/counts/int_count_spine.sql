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

-- what happened to a programme at a giver that had sent no register was never sent
received_unseen as (
    select
        transfers.to_unit_code as unit_code,
        quarters.stage_id,
        min(transfers.quarter_index) as quarter_index
    from {{ ref('int_programme_transfers_told') }} as transfers
    inner join {{ ref('int_unit_quarters') }} as quarters
        on transfers.to_unit_code = quarters.unit_code and transfers.quarter_index = quarters.quarter_index
    left join {{ ref('int_unit_registers') }} as givers
        on transfers.from_unit_code = givers.unit_code and givers.first_register_quarter_index <= transfers.quarter_index
    where givers.unit_code is null
    group by transfers.to_unit_code, quarters.stage_id
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
    not coalesce(registers.unsent_in_stage = 1 and registers.first_stage_id = quarters.stage_id, false)
    and received_unseen.unit_code is null as covers_stage
from spans
cross join newest
inner join {{ ref('int_unit_quarters') }} as quarters
    on
        spans.unit_code = quarters.unit_code
        and quarters.quarter_index between spans.first_quarter_index and newest.quarter_index
left join ends on spans.unit_code = ends.unit_code
left join {{ ref('int_unit_registers') }} as registers on spans.unit_code = registers.unit_code
left join received_unseen
    on
        spans.unit_code = received_unseen.unit_code
        and quarters.stage_id = received_unseen.stage_id
        and received_unseen.quarter_index <= quarters.quarter_index
where ends.last_date is null or quarters.nominal_start_date <= ends.last_date
