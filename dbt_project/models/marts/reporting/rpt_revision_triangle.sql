-- The revision triangle: a quarter's total as known when the quarter ended and 30, 90 and 365 days later, and now.
-- Grain: unit x period x indicator x level x basis (field total). Empty where as_of is earlier than that day.
{% set cell = ["unit_code", "period_id", "indicator", "level", "basis"] %}
{% set ages = [0, 30, 90, 365] %}

with aged as (
    select
        {{ qualified("revisions", cell) }},
        revisions.known_from,
        revisions.known_change,
        revisions.reported_count,
        revisions.submission_version,
        quarters.end_date,
        row_number() over (
            partition by {{ qualified("revisions", cell) }}
            order by case when revisions.submission_version is null then 1 else 0 end, revisions.known_from
        ) as first_rank,
        row_number() over (partition by {{ qualified("revisions", cell) }} order by revisions.known_from desc) as last_rank
    from {{ ref('fct_count_revisions') }} as revisions
    inner join {{ ref('int_unit_quarters') }} as quarters
        on revisions.unit_code = quarters.unit_code and revisions.period_id = quarters.period_id
)

select
    {{ cell | join(", ") }},
    {% for age in ages %}
        case
            when cast({{ dbt.dateadd("day", age + 1, "end_date") }} as timestamp) <= {{ as_of() }} then
                cast(sum(
                    case when known_from <= cast({{ dbt.dateadd("day", age + 1, "end_date") }} as timestamp) then known_change else 0 end
                ) as bigint)
        end as known_after_{{ age }}_days_count,
    {% endfor %}
    cast(sum(known_change) as bigint) as known_count,
    max(case when first_rank = 1 and submission_version is not null then reported_count end) as first_reported_count,
    max(case when last_rank = 1 then reported_count end) as reported_count,
    cast(count(submission_version) as integer) as version_count,
    max(known_from) as last_changed_at
from aged
group by {{ cell | join(", ") }}, end_date
