-- The life of a programme as an accumulating snapshot. Grain: programme.
{% set steps = [
    "registered", "special_registered", "guided", "appraised", "recognised", "replicated", "assessed_effective", "rewarded",
    "discontinued", "transferred_out",
] %}

with first_steps as (
    select
        events.*,
        row_number() over (
            partition by events.programme_id, events.event order by events.event_date, events.submission_id, events.cell
        ) as occurrence
    from {{ ref('int_programme_events') }} as events
),

pivoted as (
    select
        programme_id,
        {% for step in steps %}
            max(case when event = '{{ step }}' then event_date end) as {{ step }}_date,
            max(case when event = '{{ step }}' then document_number end) as {{ step }}_document_number,
        {% endfor %}
        count(*) as step_count
    from first_steps
    where occurrence = 1
    group by programme_id
),

reviews as (
    select
        programme_id,
        max(event_date) as last_reviewed_date,
        count(*) as review_count
    from {{ ref('int_programme_events') }}
    where event = 'reviewed'
    group by programme_id
),

rungs as (
    select
        milestones.programme_id,
        max(case when milestones.indicator = 'programmes_registered' then levels.rung end) as registered_rung,
        max(case when milestones.indicator = 'programmes_recognised' then levels.rung end) as recognised_rung
    from {{ ref('int_programme_milestones') }} as milestones
    inner join {{ ref('levels') }} as levels on milestones.level = levels.code
    group by milestones.programme_id
)

select
    programmes.programme_id,
    programmes.programme_code,
    programmes.programme_name,
    programmes.owner_name,
    programmes.unit_code,
    programmes.origin_unit_code,
    programmes.field,
    programmes.sector,
    programmes.is_replica,
    programmes.parent_programme_id,
    registered_levels.code as highest_registered_level,
    recognised_levels.code as highest_recognised_level,
    {% for step in steps %}
        pivoted.{{ step }}_date,
        pivoted.{{ step }}_document_number,
    {% endfor %}
    reviews.last_reviewed_date,
    cast(coalesce(reviews.review_count, 0) as integer) as review_count,
    cast(
        {{ days_between("coalesce(pivoted.registered_date, pivoted.special_registered_date)", "pivoted.appraised_date") }} as integer
    )
        as registered_to_appraised_days,
    cast({{ days_between("pivoted.appraised_date", "pivoted.recognised_date") }} as integer) as appraised_to_recognised_days,
    cast({{ days_between("pivoted.recognised_date", "pivoted.replicated_date") }} as integer) as recognised_to_replicated_days,
    cast({{ days_between("pivoted.recognised_date", "pivoted.rewarded_date") }} as integer) as recognised_to_rewarded_days,
    case
        when programmes.status = 'discontinued' then 'discontinued'
        when pivoted.rewarded_date is not null then 'rewarded'
        when pivoted.assessed_effective_date is not null then 'effective'
        when pivoted.recognised_date is not null then 'recognised'
        when pivoted.appraised_date is not null then 'appraised'
        when programmes.is_replica then 'replica'
        else 'registered'
    end as current_state
from {{ ref('int_programmes') }} as programmes
left join pivoted on programmes.programme_id = pivoted.programme_id
left join reviews on programmes.programme_id = reviews.programme_id
left join rungs on programmes.programme_id = rungs.programme_id
left join {{ ref('levels') }} as registered_levels on rungs.registered_rung = registered_levels.rung
left join {{ ref('levels') }} as recognised_levels on rungs.recognised_rung = recognised_levels.rung
