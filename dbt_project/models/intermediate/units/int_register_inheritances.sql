-- Lines that a successor's first register after a reorganisation has from its predecessors: hand-overs that nobody needs to tell.
-- Grain: register line x predecessor. A line with a code that a predecessor listed is that predecessor's; a line with another code or
-- none may be of any of them (names tell). Lines registered after the change, or listed by the successor before it, are its own.
with changes as (
    select distinct
        from_unit_code,
        to_unit_code,
        change_date,
        change_quarter_index
    from {{ ref('int_unit_successions') }}
    where from_unit_code <> to_unit_code
),

first_registers as (
    select
        changes.to_unit_code,
        changes.change_date,
        min(lines.quarter_index) as quarter_index
    from changes
    inner join {{ ref('int_register_rows') }} as lines
        on changes.to_unit_code = lines.unit_code and changes.change_quarter_index <= lines.quarter_index
    group by changes.to_unit_code, changes.change_date
),

inherited as (
    select
        changes.from_unit_code,
        changes.change_date,
        changes.change_quarter_index,
        lines.unit_code,
        lines.submission_id,
        lines.sheet_row,
        lines.programme_code,
        lines.programme_name
    from changes
    inner join first_registers
        on changes.to_unit_code = first_registers.to_unit_code and changes.change_date = first_registers.change_date
    inner join {{ ref('int_register_rows') }} as lines
        on first_registers.to_unit_code = lines.unit_code and first_registers.quarter_index = lines.quarter_index
    left join {{ ref('int_register_rows') }} as earlier
        on
            lines.unit_code = earlier.unit_code
            and earlier.quarter_index < changes.change_quarter_index
            and (
                lines.programme_code = earlier.programme_code
                or (lines.programme_code is null and lines.folded_name = earlier.folded_name and lines.folded_owner = earlier.folded_owner)
            )
    where
        earlier.submission_id is null
        and (lines.registered_date is null or lines.registered_date < changes.change_date)
),

listed as (
    select distinct
        changes.from_unit_code,
        changes.change_date,
        lines.programme_code
    from changes
    inner join {{ ref('int_register_rows') }} as lines
        on changes.from_unit_code = lines.unit_code and changes.change_quarter_index > lines.quarter_index
    where lines.programme_code is not null
),

told as (
    select
        inherited.*,
        listed.programme_code is not null as is_listed,
        max(case when listed.programme_code is not null then 1 else 0 end) over (
            partition by inherited.submission_id, inherited.sheet_row
        ) as listed_flag
    from inherited
    left join listed
        on
            inherited.from_unit_code = listed.from_unit_code
            and inherited.change_date = listed.change_date
            and inherited.programme_code = listed.programme_code
)

select
    submission_id,
    sheet_row,
    unit_code,
    from_unit_code,
    change_date,
    change_quarter_index,
    programme_code,
    programme_name,
    is_listed
from told
where is_listed or listed_flag = 0
