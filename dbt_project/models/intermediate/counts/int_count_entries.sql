-- Everything that moves a count, one row per programme, series and cause: the journal from which every count is summed and every
-- gap is listed. Grain: programme x indicator x level x unit x quarter x entry_kind.
-- entry_kind: first (first-ever milestone), annual (entry of a year), received, given (hand-over), ended, revived.
{% set shared = ["programme_id", "indicator", "level", "field", "sector", "located_unit_code", "is_counted"] %}

with status_changes as (
    select
        events.programme_id,
        events.unit_code,
        events.event,
        events.event_date,
        events.event_quarter_index,
        events.submission_id,
        events.sheet,
        events.cell,
        lag(events.event) over (
            partition by events.programme_id order by events.event_date, events.event, events.submission_id
        ) as previous_event
    from {{ ref('int_programme_events') }} as events
    where events.event in ('discontinued', 'revived')
),

entries as (
    select
        {{ shared | join(", ") }},
        unit_code,
        'first' as entry_kind,
        cast(null as string) as counterpart_unit_code,
        quarter_index,
        submission_id,
        sheet,
        cell
    from {{ ref('int_programme_milestones') }}
    union all
    select
        {{ shared | join(", ") }},
        unit_code,
        'annual' as entry_kind,
        cast(null as string) as counterpart_unit_code,
        quarter_index,
        submission_id,
        sheet,
        cell
    from {{ ref('int_programme_annual_entries') }}
    {% for side, other_side, kind in [("to_unit_code", "from_unit_code", "received"), ("from_unit_code", "to_unit_code", "given")] %}
        union all
        select
            {% for column in shared %}milestones.{{ column }},
            {% endfor %}
            transfers.{{ side }} as unit_code,
            '{{ kind }}' as entry_kind,
            transfers.{{ other_side }} as counterpart_unit_code,
            transfers.quarter_index,
            milestones.submission_id,
            milestones.sheet,
            milestones.cell
        from {{ ref('int_programme_transfers') }} as transfers
        inner join {{ ref('int_programme_milestones') }} as milestones
            on transfers.programme_id = milestones.programme_id and milestones.first_date <= transfers.transfer_date
    {% endfor %}
    {% for event, kind, before in [("discontinued", "ended", "revived"), ("revived", "revived", "discontinued")] %}
        union all
        select
            {% for column in shared %}milestones.{{ column }},
            {% endfor %}
            changes.unit_code,
            '{{ kind }}' as entry_kind,
            cast(null as string) as counterpart_unit_code,
            changes.event_quarter_index as quarter_index,
            changes.submission_id,
            changes.sheet,
            changes.cell
        from status_changes as changes
        inner join {{ ref('int_programme_milestones') }} as milestones
            on changes.programme_id = milestones.programme_id and milestones.first_date <= changes.event_date
        where
            changes.event = '{{ event }}'
            and coalesce(changes.previous_event, 'revived') = '{{ before }}'
    {% endfor %}
)

select
    entries.*,
    quarters.year_number,
    quarters.stage_id,
    -- the unit's stage in which the milestone itself fell: a hand-over moves a stage total only within that stage
    milestone_quarters.stage_id as milestone_stage_id,
    milestone_quarters.quarter_index as milestone_quarter_index
from entries
inner join {{ ref('int_unit_quarters') }} as quarters
    on entries.unit_code = quarters.unit_code and entries.quarter_index = quarters.quarter_index
inner join {{ ref('int_programme_milestones') }} as milestones
    on
        entries.programme_id = milestones.programme_id
        and entries.indicator = milestones.indicator
        and entries.level = milestones.level
inner join {{ ref('int_unit_quarters') }} as milestone_quarters
    on entries.unit_code = milestone_quarters.unit_code and milestones.quarter_index = milestone_quarters.quarter_index
