-- The quarterly summary as the province is now: earlier periods under the units that stand at as_of. rpt_quarterly_summary is the
-- same as it was; both give the same provincial total. Grain: present unit x period x indicator x level x field.
{% set bases = ["in_period", "year_to_date", "stage_to_date"] %}
{% set line = ["present_unit_code", "period_id", "indicator", "level", "field"] %}

with pivoted as (
    select
        {{ line | join(", ") }},
        {% for basis in bases %}
            sum(case when basis = '{{ basis }}' then reported_count end) as {{ basis }}_reported_count,
            sum(case when basis = '{{ basis }}' then reconciled_count end) as {{ basis }}_reconciled_count,
        {% endfor %}
        max(case when is_apportioned then 1 else 0 end) as apportioned_flag,
        max(case when unit_code <> present_unit_code then 1 else 0 end) as restated_flag
    from {{ ref('fct_counts_restated') }}
    group by {{ line | join(", ") }}
),

present as (
    select
        unit_code,
        unit_name_vi,
        province_code,
        unit_sort,
        row_number() over (partition by unit_code order by valid_from desc) as recency_rank
    from {{ ref('dim_units') }}
    where valid_from <= cast({{ as_of() }} as date)
)

select
    present.province_code,
    pivoted.present_unit_code as unit_code,
    present.unit_name_vi,
    present.unit_sort,
    pivoted.period_id,
    pivoted.indicator,
    pivoted.level,
    pivoted.field,
    {% for basis in bases %}
        cast(pivoted.{{ basis }}_reported_count as bigint) as {{ basis }}_reported_count,
        cast(pivoted.{{ basis }}_reconciled_count as bigint) as {{ basis }}_reconciled_count,
    {% endfor %}
    coalesce(pivoted.restated_flag = 1, false) as is_restated,
    coalesce(pivoted.apportioned_flag = 1, false) as is_apportioned
from pivoted
inner join present on pivoted.present_unit_code = present.unit_code and present.recency_rank = 1
