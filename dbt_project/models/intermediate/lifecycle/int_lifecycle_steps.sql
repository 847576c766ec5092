-- First day, document and place of every kind of event, side by side. Grain: programme with at least one event.
{% set steps = [
    "launched", "registered", "special_registered", "guided", "appraised", "recognised", "replicated", "assessed_effective", "rewarded",
    "reviewed", "discontinued", "revived", "transferred_out",
] %}

with numbered as (
    select
        events.*,
        row_number() over (
            partition by events.programme_id, events.event order by events.event_date, events.submission_id, events.cell nulls last
        ) as occurrence,
        row_number() over (
            partition by events.programme_id, events.event
            order by events.event_date desc, events.submission_id desc, events.cell desc
        ) as occurrence_from_last
    from {{ ref('int_programme_events') }} as events
)

select
    programme_id,
    {% for step in steps %}
        max(case when event = '{{ step }}' and occurrence = 1 then event_date end) as {{ step }}_date,
        max(case when event = '{{ step }}' and occurrence = 1 then document_number end) as {{ step }}_document_number,
    {% endfor %}
    max(case when event = 'appraised' and occurrence = 1 then score end) as first_appraisal_score,
    max(case when event = 'appraised' and occurrence = 1 then criteria_version end) as first_appraisal_criteria_version,
    max(case when event = 'recognised' and occurrence = 1 then certificate_number end) as certificate_number,
    max(case when event = 'rewarded' and occurrence = 1 then award_kind end) as award_kind,
    max(case when event = 'rewarded' and occurrence = 1 then recipient_kind end) as recipient_kind,
    max(case when event = 'reviewed' and occurrence_from_last = 1 then event_date end) as last_reviewed_date,
    sum(case when event = 'reviewed' then 1 else 0 end) as review_count,
    sum(case when event = 're_registered' then 1 else 0 end) as carried_on_count,
    sum(case when event = 'rewarded' then 1 else 0 end) as reward_count,
    max(case when event in ('discontinued', 'revived') then event_date end) as last_status_event_date
from numbered
group by programme_id
