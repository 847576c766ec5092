-- What the register of the latest version adds to a count that a replaced version could not know: lines that version had not.
-- Grain: replaced submission x indicator x level x field x basis, only where something was added.
{% set bases = ["in_period", "year_to_date", "stage_to_date"] %}

with entries as (
    select
        earlier.submission_id as earlier_submission_id,
        quarters.quarter_index as claim_quarter_index,
        quarters.year_number as claim_year_number,
        quarters.stage_id as claim_stage_id,
        entries.*,
        coalesce(events.programme_code, events.folded_name, lines.programme_code, lines.folded_name) as line_key,
        coalesce(events.event, 'on_register') as line_event,
        coalesce(events.level, 'all') as line_level
    from {{ ref('int_earlier_submissions') }} as earlier
    inner join {{ ref('int_submissions_versioned') }} as latest
        on earlier.unit_code = latest.unit_code and earlier.period_id = latest.period_id and latest.is_latest
    inner join {{ ref('int_unit_quarters') }} as quarters
        on earlier.unit_code = quarters.unit_code and earlier.period_id = quarters.period_id
    inner join {{ ref('int_count_entries') }} as entries
        on
            latest.submission_id = entries.submission_id
            and latest.unit_code = entries.unit_code
            and quarters.quarter_index = entries.quarter_index
    left join {{ ref('int_event_rows') }} as events
        on entries.submission_id = events.submission_id and entries.sheet = events.sheet and entries.cell = events.cell
    left join {{ ref('int_register_rows') }} as lines
        on entries.submission_id = lines.submission_id and entries.sheet = lines.sheet and entries.cell = lines.cell
    where entries.is_counted
),

unknown_then as (
    select entries.*
    from entries
    left join {{ ref('int_earlier_lines') }} as known
        on
            entries.earlier_submission_id = known.submission_id
            and entries.line_key = known.line_key
            and entries.line_event = known.event
            and entries.line_level = known.level
    where known.submission_id is null
),

series_fields as (
    select
        code as entry_field,
        code as series_field
    from {{ ref('fields') }}
    where code <> 'total'
    union all
    select
        code as entry_field,
        'total' as series_field
    from {{ ref('fields') }}
    where code <> 'total'
),

weighed as (
    {% for basis in bases %}
        select
            unknown_then.earlier_submission_id,
            unknown_then.indicator,
            unknown_then.level,
            series_fields.series_field as field,
            '{{ basis }}' as basis,
            {{ count_weight("'" ~ basis ~ "'", "unknown_then.claim_quarter_index", "unknown_then.claim_year_number",
                "unknown_then.claim_stage_id", "unknown_then") }} as weight
        from unknown_then
        inner join series_fields on unknown_then.field = series_fields.entry_field
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    earlier_submission_id as submission_id,
    indicator,
    level,
    field,
    basis,
    cast(sum(weight) as bigint) as added_count
from weighed
group by earlier_submission_id, indicator, level, field, basis
having sum(weight) <> 0
