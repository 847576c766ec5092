-- From a total of outcomes to the lines of Bieu04 behind it, with the least and the most each can mean. A view; ask it for one total at
-- a time. Totals: rpt_programme_outcomes and rpt_province_outcomes (cycle quarter), rpt_site_outcome_years (year), rpt_outcomes_to_date
-- (stage_to_date). Grain: unit (or province) x cycle x window x outcome_kind x unit_of_measure x outcome line.
{{ config(materialized="view") }}
{% set numbers = ["money", "people", "attendances"] %}

with lines as (
    select
        measured.*,
        {% for bound in ["", "_lower", "_upper"] %}
            case
                when measured.canonical_unit is null then measured.quantity{{ bound }}
                else measured.canonical_quantity{{ bound }}
            end as counted_quantity{{ bound }},
        {% endfor %}
        units.province_code
    from {{ ref('int_outcomes_measured') }} as measured
    inner join {{ ref('dim_periods') }} as periods on measured.period_id = periods.period_id
    inner join {{ ref('dim_units') }} as units
        on
            measured.unit_code = units.unit_code
            and {{ valid_on("units", "periods.start_date") }}
    where measured.counted_basis = 'in_period'
),

windows as (
    select
        unit_code,
        'quarter' as cycle,
        period_id as window_id,
        period_id
    from {{ ref('int_unit_quarters') }}
    union all
    select
        unit_code,
        'year' as cycle,
        cast(year_number as string) as window_id,
        period_id
    from {{ ref('int_unit_quarters') }}
    union all
    select
        told.unit_code,
        'stage_to_date' as cycle,
        later.period_id as window_id,
        told.period_id
    from {{ ref('int_unit_quarters') }} as told
    inner join {{ ref('int_unit_quarters') }} as later
        on told.unit_code = later.unit_code and told.stage_id = later.stage_id and told.quarter_index <= later.quarter_index
)

{% for area in ["unit_code", "province_code"] %}
    select
        lines.{{ area }} as unit_code,
        windows.cycle,
        windows.window_id,
        lines.outcome_kind,
        coalesce(lines.canonical_unit, lines.unit_of_measure) as unit_of_measure,
        lines.unit_code as contributing_unit_code,
        lines.period_id,
        lines.programme_id,
        programmes.programme_name,
        programmes.owner_name,
        lines.quantity as typed_quantity,
        lines.unit_of_measure as typed_unit_of_measure,
        {% for bound in ["", "_lower", "_upper"] %}
            cast(lines.counted_quantity{{ bound }} as double) as quantity{{ bound }},
            {% for number in numbers %}
                cast(lines.{{ number }}{{ bound }} as {{ "double" if bound else "bigint" }}) as {{ number }}{{ bound }},
            {% endfor %}
        {% endfor %}
        lines.submission_id,
        files.file_name,
        files.sha256,
        lines.sheet,
        lines.cell
    from lines
    inner join windows on lines.unit_code = windows.unit_code and lines.period_id = windows.period_id
    left join {{ ref('dim_programmes') }} as programmes on lines.programme_id = programmes.programme_id
    left join {{ ref('int_submissions_versioned') }} as files on lines.submission_id = files.submission_id
    {{ "union all" if not loop.last }}
{% endfor %}
