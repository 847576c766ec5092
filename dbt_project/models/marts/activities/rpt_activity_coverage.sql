-- Direction activities per unit and quarter: how many, for whom, and whether the unit has told at all. Grain: unit x quarter x activity_kind
-- (every kind, also those of which nothing is told: then the counts are blank unless the return says “none”).
with told as (
    select
        unit_code,
        period_id,
        activity_kind,
        count(*) as activity_count,
        sum(session_count) as session_count,
        sum(participant_people) as participant_people,
        sum(participant_attendances) as participant_attendances,
        sum(subject_unit_count) as subject_unit_count,
        sum(case when press_genre = 'total' then 0 else entry_count end) as entry_count,
        sum(case when press_genre = 'total' then 0 else eligible_entry_count end) as eligible_entry_count,
        sum(recipient_count) as recipient_count,
        sum(case when activity_form = 'conference' then 1 else 0 end) as conference_count,
        sum(case when activity_form = 'report_only' then 1 else 0 end) as report_only_count,
        sum(case when activity_form = 'not_held' then 1 else 0 end) as not_held_count
    from {{ ref('fct_direction_activities') }}
    group by unit_code, period_id, activity_kind
)

select
    returns.province_code,
    returns.unit_code,
    units.unit_name_vi,
    units.unit_sort,
    returns.period_id,
    returns.state,
    kinds.code as activity_kind,
    kinds.label_vi as activity_label_vi,
    kinds.activity_group,
    cast(kinds.sort_order as integer) as activity_sort,
    {% for number in [
        "activity_count", "session_count", "participant_people", "participant_attendances", "subject_unit_count", "entry_count",
        "eligible_entry_count", "recipient_count", "conference_count", "report_only_count", "not_held_count",
    ] %}
        -- told and none is zero; not told is blank
        cast(case when returns.state in ('received', 'nil') then coalesce(told.{{ number }}, 0) end as bigint) as {{ number }},
    {% endfor %}
    returns.submission_id
from {{ ref('int_activity_returns') }} as returns
cross join {{ ref('activity_kinds') }} as kinds
inner join {{ ref('dim_periods') }} as periods on returns.period_id = periods.period_id
inner join {{ ref('dim_units') }} as units
    on
        returns.unit_code = units.unit_code
        and {{ valid_on("units", "periods.start_date") }}
left join told
    on returns.unit_code = told.unit_code and returns.period_id = told.period_id and kinds.code = told.activity_kind
where kinds.code <> 'none'
