-- The life of a programme as an accumulating snapshot. Grain: programme.
{% set steps = [
    "launched", "registered", "special_registered", "guided", "appraised", "recognised", "replicated", "assessed_effective", "rewarded",
    "reviewed", "discontinued", "revived", "transferred_out",
] %}
{% set registered = "coalesce(steps.registered_date, steps.special_registered_date, steps.replicated_date)" %}
{% set lags = {
    "launched_to_registered": ["steps.launched_date", registered], "registered_to_guided": [registered, "steps.guided_date"],
    "registered_to_appraised": [registered, "steps.appraised_date"],
    "appraised_to_recognised": ["steps.appraised_date", "steps.recognised_date"],
    "recognised_to_replicated": ["steps.recognised_date", "replicas.first_child_date"],
    "recognised_to_rewarded": ["steps.recognised_date", "steps.rewarded_date"],
    "recognised_to_reviewed": ["steps.recognised_date", "steps.reviewed_date"],
    "registered_to_discontinued": [registered, "steps.discontinued_date"],
} %}

with replicas as (
    select
        copies.parent_programme_id as programme_id,
        count(*) as child_count,
        min(copies_steps.replicated_date) as first_child_date
    from {{ ref('int_replica_parents') }} as copies
    left join {{ ref('int_lifecycle_steps') }} as copies_steps on copies.programme_id = copies_steps.programme_id
    group by copies.parent_programme_id
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
    parents.parent_programme_id,
    registered_levels.code as highest_registered_level,
    recognised_levels.code as highest_recognised_level,
    {% for step in steps %}
        steps.{{ step }}_date,
        steps.{{ step }}_document_number,
    {% endfor %}
    {% for milestone in ["registered", "appraised", "recognised", "rewarded"] %}
        {% for level in ["grassroots", "district", "province"] %}
            rungs.{{ milestone }}_{{ level }}_date,
        {% endfor %}
    {% endfor %}
    steps.first_appraisal_score,
    steps.first_appraisal_criteria_version,
    steps.certificate_number,
    steps.award_kind,
    steps.recipient_kind,
    steps.last_reviewed_date,
    cast(coalesce(steps.review_count, 0) as integer) as review_count,
    cast(coalesce(steps.carried_on_count, 0) as integer) as carried_on_count,
    cast(coalesce(replicas.child_count, 0) as integer) as child_count,
    replicas.first_child_date,
    {% for name, ends in lags.items() %}
        cast({{ days_between(ends[0], ends[1]) }} as integer) as {{ name }}_days,
    {% endfor %}
    follow_up.last_proof_date as last_proof_of_life_date,
    follow_up.last_seen_period_id,
    follow_up.last_seen_date,
    case
        when programmes.status = 'discontinued' then 'discontinued'
        when steps.rewarded_date is not null then 'rewarded'
        when steps.assessed_effective_date is not null then 'effective'
        when steps.recognised_date is not null then 'recognised'
        when steps.appraised_date is not null then 'appraised'
        when programmes.is_replica then 'replica'
        else 'registered'
    end as current_state
from {{ ref('int_programmes') }} as programmes
left join {{ ref('int_lifecycle_steps') }} as steps on programmes.programme_id = steps.programme_id
left join {{ ref('int_lifecycle_levels') }} as rungs on programmes.programme_id = rungs.programme_id
left join {{ ref('int_programme_follow_up') }} as follow_up on programmes.programme_id = follow_up.programme_id
left join {{ ref('int_replica_parents') }} as parents on programmes.programme_id = parents.programme_id
left join replicas on programmes.programme_id = replicas.programme_id
left join {{ ref('levels') }} as registered_levels on rungs.registered_rung = registered_levels.rung
left join {{ ref('levels') }} as recognised_levels on rungs.recognised_rung = recognised_levels.rung
