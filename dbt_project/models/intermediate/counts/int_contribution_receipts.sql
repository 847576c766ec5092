-- When each contribution to a count became known: the receipt of the first version that told it. A hand-over is known with the
-- unit's return for its quarter. Grain: unit x indicator x level x basis x programme x contribution_kind x quarter x counterpart unit.
with versions as (
    select
        submission_id,
        unit_code,
        period_id,
        received_at
    from {{ ref('int_submissions_versioned') }}
    where state = 'accepted'
),

first_returns as (
    select
        unit_code,
        period_id,
        min(received_at) as received_at
    from versions
    group by unit_code, period_id
),

-- lines that an earlier version of the same return told already
earlier as (
    select
        latest.submission_id,
        lines.line_key,
        lines.event,
        min(replaced.received_at) as received_at
    from {{ ref('int_earlier_submissions') }} as replaced
    inner join versions as latest on replaced.unit_code = latest.unit_code and replaced.period_id = latest.period_id
    inner join {{ ref('int_earlier_lines') }} as lines on replaced.submission_id = lines.submission_id
    group by latest.submission_id, lines.line_key, lines.event
)

select
    contributions.unit_code,
    contributions.indicator,
    contributions.level,
    contributions.basis,
    contributions.weight,
    contributions.from_quarter_index,
    contributions.to_quarter_index,
    case
        when contributions.contribution_kind <> 'first' and first_returns.received_at > versions.received_at
            then first_returns.received_at
        when earlier.received_at < versions.received_at then earlier.received_at
        else versions.received_at
    end as known_from
from {{ ref('int_count_contributions') }} as contributions
inner join versions on contributions.submission_id = versions.submission_id
inner join {{ ref('int_programmes') }} as programmes on contributions.programme_id = programmes.programme_id
inner join {{ ref('indicators') }} as indicators on contributions.indicator = indicators.code
left join first_returns
    on contributions.unit_code = first_returns.unit_code and contributions.period_id = first_returns.period_id
left join {{ ref('int_texts_folded') }} as names on programmes.programme_name = names.raw_text
left join earlier
    on
        contributions.submission_id = earlier.submission_id
        and coalesce(programmes.programme_code, names.folded_text, '') = earlier.line_key
        and indicators.milestone_events = earlier.event
