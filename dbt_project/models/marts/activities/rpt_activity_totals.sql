-- Direction activities of a quarter and of a year, for each unit and for its province. Grain: unit (or province) x cycle (quarter, year) x
-- window x activity_kind. Counts are blank where no return of the window tells, zero where they tell of none. People are counted class
-- by class, so their sum is the most there can be; attendances (lượt) stay apart.
{% set grain = ["unit_code", "cycle", "window_id", "activity_kind", "activity_sort"] %}
{% set counts = [
    "activity_count", "session_count", "participant_attendances", "entry_count", "eligible_entry_count", "recipient_count",
    "conference_count", "report_only_count", "not_held_count",
] %}

with returns as (
    {% for unit_code in ["coverage.unit_code", "coverage.province_code"] %}
        {% set last_unit = loop.last %}
        {% for cycle, window_id in [("quarter", "coverage.period_id"), ("year", "cast(periods.year_number as string)")] %}
            select
                {{ unit_code }} as unit_code,
                '{{ cycle }}' as cycle,
                {{ window_id }} as window_id,
                coverage.activity_kind,
                coverage.activity_sort,
                coverage.state,
                {% for count in counts %}
                    coverage.{{ count }},
                {% endfor %}
                coverage.participant_people,
                coverage.subject_unit_count
            from {{ ref('rpt_activity_coverage') }} as coverage
            inner join {{ ref('dim_periods') }} as periods on coverage.period_id = periods.period_id
            {% if not (last_unit and loop.last) %}union all{% endif %}
        {% endfor %}
    {% endfor %}
)

select
    {{ grain | join(", ") }},
    sum(case when state <> 'not_due' then 1 else 0 end) as due_return_count,
    sum(case when state in ('received', 'nil') then 1 else 0 end) as told_return_count,
    sum(case when activity_count > 0 then 1 else 0 end) as telling_return_count,
    {% for count in counts %}
        cast(sum({{ count }}) as bigint) as {{ count }},
    {% endfor %}
    cast(sum(participant_people) as bigint) as participant_people_upper,
    cast(sum(subject_unit_count) as bigint) as visited_unit_upper
from returns
group by {{ grain | join(", ") }}
