-- How many of the returns behind a number there are: of a unit its own, of a province those of its units. A nil return is one; a missing,
-- quarantined or not yet due one is not. Grain: unit (or province) x quarter that has started by as_of.
select
    unit_code,
    period_id,
    1 as expected_unit_count,
    case when submission_id is not null then 1 else 0 end as told_unit_count
from {{ ref('int_submission_statuses') }}
union all
select
    province_code as unit_code,
    period_id,
    cast(count(*) as integer) as expected_unit_count,
    cast(sum(case when submission_id is not null then 1 else 0 end) as integer) as told_unit_count
from {{ ref('int_submission_statuses') }}
group by province_code, period_id
