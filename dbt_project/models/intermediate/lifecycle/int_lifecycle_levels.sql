-- First day of registration, appraisal, recognition and reward at each rung (reaching a rung reaches those below), and the highest
-- rung. Grain: programme.
{% set milestones = {
    "registered": ["programmes_registered", "programmes_registered_special"], "appraised": ["programmes_appraised"],
    "recognised": ["programmes_recognised"], "rewarded": ["programmes_rewarded"],
} %}

select
    milestones.programme_id,
    {% for name, indicators in milestones.items() %}
        {% set own = "milestones.indicator in ('" ~ indicators | join("', '") ~ "')" %}
        {% for level in ["grassroots", "district", "province"] %}
            min(case when {{ own }} and milestones.level = '{{ level }}' then milestones.first_date end) as {{ name }}_{{ level }}_date,
        {% endfor %}
        max(case when {{ own }} then levels.rung end) as {{ name }}_rung,
    {% endfor %}
    count(*) as milestone_count
from {{ ref('int_programme_milestones') }} as milestones
inner join {{ ref('levels') }} as levels on milestones.level = levels.code
group by milestones.programme_id
