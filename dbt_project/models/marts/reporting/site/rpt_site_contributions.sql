-- The programmes behind every derived count: from which quarter to which one a programme is in a unit's stage total, and the cell
-- that says so. A total at a quarter is the rows whose interval holds it; an in-period or year count the rows counted new in it.
-- Grain: programme x indicator x level x unit x entry_kind x counted_from (quarter).
{% set entry = ["programme_id", "indicator", "level", "unit_code", "stage_id"] %}
{% set arrival = entry + ["entry_kind", "counted_from"] %}

with arrivals as (
    select
        journal.*,
        journal.period_id as counted_from
    from {{ ref('rpt_count_journal') }} as journal
    where journal.stage_effect = 1
),

departures as (
    select
        {{ qualified("arrivals", arrival) }},
        min(given.period_id) as counted_before
    from arrivals
    inner join {{ ref('rpt_count_journal') }} as given
        on
            {{ matched("arrivals", "given", entry) }}
    where given.stage_effect = -1 and given.period_id >= arrivals.counted_from
    group by {{ qualified("arrivals", arrival) }}
)

select
    {{ qualified("arrivals", arrival) }},
    -- the first quarter in which it is no longer in the total; null: until the stage ends
    departures.counted_before,
    arrivals.field,
    programmes.programme_name,
    programmes.owner_name,
    programmes.unit_code as current_unit_code,
    arrivals.submission_id,
    submissions.file_name,
    arrivals.sheet,
    arrivals.cell
from arrivals
left join departures
    on
        {{ matched("arrivals", "departures", arrival) }}
left join {{ ref('dim_programmes') }} as programmes on arrivals.programme_id = programmes.programme_id
left join {{ ref('int_submissions_versioned') }} as submissions on arrivals.submission_id = submissions.submission_id
