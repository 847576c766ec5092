-- From a figure about direction activities to the lines of the returns behind it. A view; ask it for one figure at a time.
-- figure totals: rpt_activity_totals, by the quarter or year that tells it. figure calendar: rpt_activity_calendar, by when it was held.
-- Grain: figure x unit (or province) x activity_kind x cycle x window x activity line.
{{ config(materialized="view") }}

with windows as (
    {% for cycle, window_id in [("quarter", "lines.period_id"), ("year", "cast(periods.year_number as string)")] %}
        select
            'totals' as figure,
            '{{ cycle }}' as cycle,
            {{ window_id }} as window_id,
            lines.submission_id,
            lines.cell
        from {{ ref('int_activity_rows') }} as lines
        inner join {{ ref('dim_periods') }} as periods on lines.period_id = periods.period_id
        union all
    {% endfor %}
    select
        'calendar' as figure,
        asked.cycle,
        asked.window_id,
        lines.submission_id,
        lines.cell
    from {{ ref('int_activity_windows') }} as asked
    inner join {{ ref('int_activity_rows') }} as lines
        on
            asked.unit_code = lines.unit_code
            and asked.activity_kind = lines.activity_kind
            and lines.activity_quarter_index between asked.first_quarter_index and asked.last_quarter_index
    where coalesce(lines.activity_form, 'conference') <> 'not_held'
),

lines as (
    select
        told.*,
        files.file_name,
        files.sha256
    from {{ ref('int_activity_rows') }} as told
    left join {{ ref('int_submissions_versioned') }} as files on told.submission_id = files.submission_id
    where told.activity_kind <> 'none'
),

areas as (
    select
        unit_code as contributing_unit_code,
        period_id,
        unit_code
    from {{ ref('int_activity_returns') }}
    union all
    select
        unit_code as contributing_unit_code,
        period_id,
        province_code as unit_code
    from {{ ref('int_activity_returns') }}
)

select
    windows.figure,
    areas.unit_code,
    lines.activity_kind,
    windows.cycle,
    windows.window_id,
    areas.contributing_unit_code,
    lines.period_id,
    lines.activity_date,
    lines.activity_name,
    lines.activity_form,
    lines.press_genre,
    lines.session_count,
    lines.participant_people,
    lines.participant_people_qualifier,
    lines.participant_attendances,
    lines.participant_attendances_qualifier,
    lines.subject_unit_count,
    -- a line of the total of all genres adds nothing to them
    case when lines.press_genre = 'total' then 0 else lines.entry_count end as entry_count,
    case when lines.press_genre = 'total' then 0 else lines.eligible_entry_count end as eligible_entry_count,
    lines.recipient_count,
    lines.submission_id,
    lines.file_name,
    lines.sha256,
    lines.sheet,
    lines.cell
from windows
inner join lines on windows.submission_id = lines.submission_id and windows.cell = lines.cell
inner join areas on lines.unit_code = areas.contributing_unit_code and lines.period_id = areas.period_id
