-- The lives behind every survival curve. Grain: programme x cohort_kind x reading.
-- last_step: what its age was measured to: `ended` (reported dead), `proven` (the last time somebody looked at it; `registered` where
-- nobody ever did) or `active` (its latest register line).
{{ config(materialized="view") }}

with cohorts as (
    {% for kind in ["all", "stage", "year", "field"] %}
        select '{{ kind }}' as cohort_kind
        {{ "union all" if not loop.last }}
    {% endfor %}
)

select
    subjects.province_code,
    case when follow_up.is_replica then 'replica' else 'built' end as origin,
    cohorts.cohort_kind,
    case cohorts.cohort_kind
        when 'all' then 'all'
        when 'stage' then follow_up.start_stage_id
        when 'year' then cast(follow_up.start_year as string)
        else programmes.field
    end as cohort,
    spells.reading,
    spells.programme_id,
    programmes.programme_name,
    programmes.owner_name,
    programmes.unit_code,
    spells.entry_age_quarters,
    spells.age_quarters,
    spells.is_ended,
    case
        when follow_up.is_ended then 'ended'
        when spells.is_ended and follow_up.last_proof_date is null then 'registered'
        when spells.is_ended then 'proven'
        else 'active'
    end as last_step
from {{ ref('int_survival_spells') }} as spells
inner join {{ ref('int_programme_follow_up') }} as follow_up on spells.programme_id = follow_up.programme_id
inner join {{ ref('int_programmes') }} as programmes on spells.programme_id = programmes.programme_id
inner join {{ ref('int_programme_subjects') }} as subjects
    on spells.programme_id = subjects.programme_id and subjects.dimension = 'all'
cross join cohorts
-- what ended before the register began was never at risk of being seen to end
where spells.entry_age_quarters <= spells.age_quarters
