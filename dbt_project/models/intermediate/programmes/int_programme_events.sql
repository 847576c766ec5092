-- Every dated event of every programme on the register, from the event lines, completed by the register's own registration date
-- where no registration event that early was ever sent. Grain: event line (or one completed row per programme).
with recorded as (
    select
        lines.programme_id,
        lines.unit_code,
        lines.event,
        lines.event_date,
        lines.event_quarter_index,
        lines.level,
        lines.document_number,
        lines.document_date,
        lines.criteria_version,
        lines.score,
        lines.counterpart_unit_code,
        lines.award_kind,
        lines.certificate_number,
        lines.recipient_kind,
        lines.submission_id,
        lines.sheet,
        lines.cell
    from {{ ref('int_event_rows_identified') }} as lines
    where lines.programme_id is not null and not lines.is_partner and lines.event_date is not null and lines.event is not null
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
        cast(null as varchar) as criteria_version,
        cast(null as double) as score,
        cast(null as varchar) as counterpart_unit_code,
        cast(null as varchar) as award_kind,
        cast(null as varchar) as certificate_number,
        cast(null as varchar) as recipient_kind,
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
