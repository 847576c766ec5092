-- Units that went on in the place of another, by one reorganisation or by several after each other, and since when.
-- Grain: unit x heir.
{% set rounds = 3 %}

with steps as (
    select distinct
        from_unit_code,
        to_unit_code,
        change_date
    from {{ ref('int_unit_successions') }}
    where from_unit_code <> to_unit_code
),

heirs_1 as (
    select
        from_unit_code as unit_code,
        to_unit_code as heir_code,
        change_date as since_date
    from steps
),

{% for round in range(2, rounds + 1) %}
    heirs_{{ round }} as (
        select
            heirs.unit_code,
            steps.to_unit_code as heir_code,
            steps.change_date as since_date
        from heirs_{{ round - 1 }} as heirs
        inner join steps on heirs.heir_code = steps.from_unit_code and heirs.since_date <= steps.change_date
    ),
{% endfor %}

every_heir as (
    {% for round in range(1, rounds + 1) %}
        select * from heirs_{{ round }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    unit_code,
    heir_code,
    min(since_date) as since_date
from every_heir
group by unit_code, heir_code
