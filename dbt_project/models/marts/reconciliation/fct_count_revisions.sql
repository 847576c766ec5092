-- What was known when: every moment at which the total of a unit and quarter changed, with what was typed and what the register told
-- by then. Grain: unit x period x indicator x level x basis x known_from (field total). The whole history stands in one build: a
-- replaced version keeps its number, a line is known since the first version that told it.
{% set cell = ["unit_code", "period_id", "indicator", "level", "basis"] %}

with typed as (
    {% for source in ["int_counts_reported", "int_earlier_counts_reported"] %}
        select
            {{ qualified("claims", cell) }},
            submissions.received_at as known_from,
            claims.submission_id,
            claims.submission_version,
            claims.sheet,
            claims.cell,
            claims.reported_count
        from {{ ref(source) }} as claims
        inner join {{ ref('int_submissions_versioned') }} as submissions on claims.submission_id = submissions.submission_id
        where claims.field = 'total' and claims.reported_count is not null
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

-- what earlier returns already told of a quarter is known when the quarter ends
told as (
    select
        {{ qualified("claims", cell) }},
        case
            when receipts.known_from > cast({{ dbt.dateadd("day", 1, "quarters.end_date") }} as timestamp) then receipts.known_from
            else cast({{ dbt.dateadd("day", 1, "quarters.end_date") }} as timestamp)
        end as known_from,
        sum(receipts.weight) as known_change
    from {{ ref('fct_count_reconciliations') }} as claims
    inner join {{ ref('int_unit_quarters') }} as quarters
        on claims.unit_code = quarters.unit_code and claims.period_id = quarters.period_id
    inner join {{ ref('int_contribution_receipts') }} as receipts
        on
            claims.unit_code = receipts.unit_code
            and claims.indicator = receipts.indicator
            and claims.level = receipts.level
            and claims.basis = receipts.basis
            and quarters.quarter_index between receipts.from_quarter_index and receipts.to_quarter_index
    where claims.field = 'total' and claims.derived_count is not null
    group by {{ qualified("claims", cell) }}, 6
),

moments as (
    select {{ cell | join(", ") }}, known_from from typed
    union
    select {{ cell | join(", ") }}, known_from from told
),

joined as (
    select
        {{ qualified("moments", cell) }},
        moments.known_from,
        typed.submission_id,
        typed.submission_version,
        typed.sheet,
        typed.cell,
        typed.reported_count,
        coalesce(told.known_change, 0) as known_change,
        count(typed.reported_count) over (
            partition by {{ qualified("moments", cell) }} order by moments.known_from
        ) as version_up
    from moments
    left join typed on {{ matched("moments", "typed", cell) }} and moments.known_from = typed.known_from
    left join told on {{ matched("moments", "told", cell) }} and moments.known_from = told.known_from
)

select
    {{ cell | join(", ") }},
    known_from,
    lead(known_from) over (partition by {{ cell | join(", ") }} order by known_from) as known_to,
    cast(row_number() over (partition by {{ cell | join(", ") }} order by known_from) as integer) as revision_number,
    -- what was typed last by then
    max(reported_count) over (partition by {{ cell | join(", ") }}, version_up) as reported_count,
    cast(sum(known_change) over (partition by {{ cell | join(", ") }} order by known_from) as bigint) as known_count,
    cast(known_change as bigint) as known_change,
    submission_id,
    submission_version,
    sheet,
    cell
from joined
