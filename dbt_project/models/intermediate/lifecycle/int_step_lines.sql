-- The line that says that a programme took a step of its life. Grain: programme x level x step.
-- Level `all` holds the very first line of a step whatever its rung; a rung's own line is the first that reached it. A programme that
-- was copied is told of by its first copy. `active`, `ended` and `proven` are the latest lines (int_latest_lines).
{{ config(materialized="view") }}
{% set steps = {
    "programmes_registered": "registered", "programmes_registered_special": "registered", "programmes_appraised": "appraised",
    "programmes_recognised": "recognised", "programmes_rewarded": "rewarded",
} %}
{% set events = {
    "registered": ["registered", 1], "special_registered": ["registered", 2], "replicated": ["registered", 3],
    "appraised": ["appraised", 1], "recognised": ["recognised", 1], "assessed_effective": ["effective", 1],
    "rewarded": ["rewarded", 1], "reviewed": ["reviewed", 1], "discontinued": ["discontinued", 1],
} %}

with lines as (
    select
        programme_id,
        level,
        case indicator
            {% for indicator, step in steps.items() %}
                when '{{ indicator }}' then '{{ step }}'
            {% endfor %}
        end as step,
        1 as precedence,
        first_date as step_date,
        submission_id,
        sheet,
        cell
    from {{ ref('int_programme_milestones') }}
    where is_counted or indicator not in ('programmes_registered', 'programmes_registered_special')
    union all
    select
        programme_id,
        'all' as level,
        case event
            {% for event, step in events.items() %}
                when '{{ event }}' then '{{ step[0] }}'
            {% endfor %}
        end as step,
        case event
            {% for event, step in events.items() %}
                when '{{ event }}' then {{ step[1] }}
            {% endfor %}
        end as precedence,
        event_date as step_date,
        submission_id,
        sheet,
        cell
    from {{ ref('int_programme_events') }}
    union all
    select
        copies.parent_programme_id as programme_id,
        'all' as level,
        'replicated' as step,
        case when told.event_date is null then 2 else 1 end as precedence,
        told.event_date as step_date,
        coalesce(told.submission_id, programmes.first_submission_id) as submission_id,
        coalesce(told.sheet, programmes.first_sheet) as sheet,
        coalesce(told.cell, programmes.first_cell) as cell
    from {{ ref('int_replica_parents') }} as copies
    inner join {{ ref('int_programmes') }} as programmes on copies.programme_id = programmes.programme_id
    left join {{ ref('int_programme_events') }} as told on copies.programme_id = told.programme_id and told.event = 'replicated'
    union all
    select
        programme_id,
        'all' as level,
        step,
        1 as precedence,
        step_date,
        submission_id,
        sheet,
        cell
    from {{ ref('int_latest_lines') }}
),

ranked as (
    select
        lines.*,
        row_number() over (
            partition by programme_id, level, step order by precedence, step_date nulls last, submission_id, sheet, length(cell), cell
        ) as occurrence
    from lines
    -- what is no step of these has none
    where step is not null
)

select
    ranked.programme_id,
    ranked.level,
    ranked.step,
    ranked.step_date,
    ranked.submission_id,
    files.file_name,
    files.sha256,
    ranked.sheet,
    ranked.cell
from ranked
left join {{ ref('int_submissions_versioned') }} as files on ranked.submission_id = files.submission_id
where ranked.occurrence = 1
