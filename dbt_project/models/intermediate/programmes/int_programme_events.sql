-- Every dated event of every programme on the register, from the event lines, completed by the register's own registration date
-- where no registration event that early was ever sent. Grain: event line (or one completed row per programme).
with told as (
    select
        lines.*,
        -- what the co-owner's unit tells of a joint programme is its lead's
        case when lines.is_partner then programmes.unit_code else lines.unit_code end as counted_unit_code,
        min(case when lines.is_partner then 1 else 0 end) over (
            partition by lines.programme_id, lines.event, lines.level
        ) = 0 as is_told_by_lead
    from {{ ref('int_event_rows_identified') }} as lines
    inner join {{ ref('int_programmes') }} as programmes on lines.programme_id = programmes.programme_id
    where lines.event_date is not null and lines.event is not null
),

-- told by both, the lead's word counts; when it began is the lead's alone to say
recorded as (
    select
        told.programme_id,
        told.counted_unit_code as unit_code,
        told.event,
        told.event_date,
        -- a quarter of the unit that counts it
        case when told.is_partner then quarters.quarter_index else told.event_quarter_index end as event_quarter_index,
        told.level,
        told.document_number,
        told.document_date,
        told.criteria_version,
        told.score,
        told.counterpart_unit_code,
        told.award_kind,
        told.certificate_number,
        told.recipient_kind,
        told.submission_id,
        told.sheet,
        told.cell
    from told
    left join {{ ref('int_unit_quarters') }} as quarters
        on
            -- an equality: beside a condition on one side alone the engine would compare every line with every quarter
            case when told.is_partner then told.counted_unit_code end = quarters.unit_code
            and told.event_date between quarters.start_date and quarters.end_date
    where
        not told.is_partner
        or (
            not coalesce(told.is_told_by_lead, false)
            and told.event not in ('registered', 'special_registered', 'replicated', 'transferred_out', 'transferred_in')
        )
),

started as (
    select
        programme_id,
        min(event_date) as started_date
    from recorded
    where event in ('registered', 'special_registered', 'replicated')
    group by programme_id
),

completed as (
    select
        programmes.programme_id,
        programmes.first_unit_code as unit_code,
        case
            when programmes.is_replica then 'replicated'
            when programmes.special_decision is not null then 'special_registered'
            else 'registered'
        end as event,
        programmes.registered_date as event_date,
        quarters.quarter_index as event_quarter_index,
        -- with a later event on record, the register's older date speaks of the lowest rung only
        case when started.programme_id is null then programmes.first_registered_level end as level,
        programmes.special_decision as document_number,
        cast(null as date) as document_date,
        cast(null as string) as criteria_version,
        cast(null as double) as score,
        cast(null as string) as counterpart_unit_code,
        cast(null as string) as award_kind,
        cast(null as string) as certificate_number,
        cast(null as string) as recipient_kind,
        programmes.first_submission_id as submission_id,
        programmes.first_sheet as sheet,
        programmes.first_cell as cell
    from {{ ref('int_programmes') }} as programmes
    left join started on programmes.programme_id = started.programme_id
    left join {{ ref('int_unit_quarters') }} as quarters
        on
            programmes.first_unit_code = quarters.unit_code
            and programmes.registered_date between quarters.start_date and quarters.end_date
    where
        programmes.registered_date is not null
        and (started.programme_id is null or programmes.registered_date < started.started_date)
)

select * from recorded
union all
select * from completed
