-- What each quarter adds to each series. Grain: unit x quarter x indicator x level x field (field 'total' = all fields).
with series_fields as (
    select
        code as entry_field,
        code as series_field
    from {{ ref('fields') }}
    where code <> 'total'
    union all
    select
        code as entry_field,
        'total' as series_field
    from {{ ref('fields') }}
    where code <> 'total'
),

fielded as (
    select
        entries.*,
        series_fields.series_field
    from {{ ref('int_count_entries') }} as entries
    inner join series_fields on entries.field = series_fields.entry_field
),

-- programmes that the unit hands over at some time
leavers as (
    select distinct
        programme_id,
        indicator,
        level,
        unit_code
    from {{ ref('int_count_entries') }}
    where entry_kind = 'given'
)

select
    fielded.unit_code,
    fielded.quarter_index,
    fielded.indicator,
    fielded.level,
    fielded.series_field as field,
    sum(case when fielded.is_counted and fielded.entry_kind = 'first' then 1 else 0 end) as new_count,
    sum(case when fielded.is_counted and fielded.entry_kind = 'annual' then 1 else 0 end) as annual_entry_count,
    sum(case when fielded.is_counted and fielded.entry_kind = 'received' then 1 else 0 end) as received_count,
    sum(case when fielded.is_counted and fielded.entry_kind = 'given' then 1 else 0 end) as given_count,
    sum(
        case
            when fielded.is_counted and fielded.entry_kind = 'received' and fielded.stage_id = fielded.milestone_stage_id then 1
            else 0
        end
    ) as received_in_stage_count,
    sum(
        case
            when fielded.is_counted and fielded.entry_kind = 'given' and fielded.stage_id = fielded.milestone_stage_id then 1
            else 0
        end
    ) as given_in_stage_count,
    sum(case when fielded.is_counted and fielded.entry_kind = 'ended' then 1 else 0 end) as ended_count,
    sum(case when fielded.is_counted and fielded.entry_kind = 'revived' then 1 else 0 end) as revived_count,
    sum(
        case when fielded.is_counted and fielded.entry_kind = 'first' and leavers.programme_id is not null then 1 else 0 end
    ) as leaving_later_count
from fielded
left join leavers
    on
        fielded.programme_id = leavers.programme_id
        and fielded.indicator = leavers.indicator
        and fielded.level = leavers.level
        and fielded.unit_code = leavers.unit_code
group by fielded.unit_code, fielded.quarter_index, fielded.indicator, fielded.level, fielded.series_field
