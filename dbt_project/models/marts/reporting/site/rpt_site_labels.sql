-- Words for every code that the site shows, in both languages. Grain: list_name x code.
{% set lists = {
    "fields": "fields", "levels": "levels", "bases": "bases", "methods": "counting_methods", "events": "events",
    "sectors": "sectors", "submission_states": "submission_states", "outcome_kinds": "outcome_kinds",
    "indicators": "indicators", "award_kinds": "award_kinds", "lifecycle_steps": "lifecycle_steps",
    "activity_kinds": "activity_kinds", "activity_forms": "activity_forms", "press_genres": "press_genres",
} %}

{% for list_name, seed in lists.items() %}
    select
        '{{ list_name }}' as list_name,
        code,
        label_vi,
        label_en,
        cast(sort_order as integer) as label_sort
    from {{ ref(seed) }}
    {% if not loop.last %}union all{% endif %}
{% endfor %}
