-- One row per distinct programme, with the attributes of its latest register line. Grain: programme.
-- A unit that lists a programme only since it was handed over to it did not hold it first: the giver did, whether or not it ever sent anything.
with ranked as (
    select
        lines.*,
        row_number() over (
            partition by lines.programme_id
            order by
                lines.quarter_index desc,
                case when lines.is_partner then 1 else 0 end,
                case when lines.status = 'transferred' then 1 else 0 end,
                lines.unit_code asc,
                lines.sheet_row asc
        ) as recency_rank,
        row_number() over (
            partition by lines.programme_id
            order by
                case when lines.is_partner then 1 else 0 end, lines.quarter_index, lines.unit_code, lines.sheet_row
        ) as age_rank,
        max(case when lines.parent_code is not null then 1 else 0 end) over (partition by lines.programme_id) as replica_flag
    from {{ ref('int_register_rows_identified') }} as lines
),

received as (
    select
        programme_id,
        unit_code,
        counterpart_unit_code as giver_code,
        event_date,
        event_quarter_index,
        row_number() over (partition by programme_id, unit_code order by event_date, counterpart_unit_code) as occurrence
    from {{ ref('int_event_rows_identified') }}
    where
        event = 'transferred_in'
        and not is_partner
        and programme_id is not null
        and counterpart_unit_code <> unit_code
        and counterpart_unit_code in (select units.unit_code from {{ ref('units') }} as units)
)

select
    latest.programme_id,
    latest.programme_code,
    latest.programme_name,
    latest.owner_name,
    latest.sector,
    latest.co_owner,
    latest.place,
    latest.located_unit_code,
    latest.field,
    latest.target,
    latest.registered_level,
    latest.status,
    latest.status_date,
    latest.unit_code,
    latest.origin_unit_code,
    latest.identity_method,
    latest.parent_code,
    latest.parent_programme_id,
    coalesce(latest.replica_flag = 1, false) as is_replica,
    first_seen.registered_date,
    first_seen.registered_level as first_registered_level,
    coalesce(first_seen.special_decision, latest.special_decision) as special_decision,
    first_seen.quarter_index as first_quarter_index,
    coalesce(received.giver_code, first_seen.unit_code) as first_unit_code,
    first_seen.submission_id as first_submission_id,
    first_seen.sheet as first_sheet,
    first_seen.cell as first_cell,
    latest.quarter_index as last_quarter_index,
    latest.submission_id as last_submission_id,
    latest.sheet as last_sheet,
    latest.cell as last_cell
from ranked as latest
inner join ranked as first_seen on latest.programme_id = first_seen.programme_id and first_seen.age_rank = 1
left join received
    on
        first_seen.programme_id = received.programme_id
        and first_seen.unit_code = received.unit_code
        and received.occurrence = 1
        and received.event_quarter_index <= first_seen.quarter_index
        and first_seen.registered_date < received.event_date
where latest.recency_rank = 1
