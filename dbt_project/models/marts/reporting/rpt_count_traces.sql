-- From a printed number to the cells behind it: for every number of rpt_quarterly_summary the rows whose weight adds up to it.
-- Grain: unit x period x indicator x level x field x basis x measure x contributing line. A view: ask it for one number at a time.
-- measure reported: the cell each committee typed (weight = the number typed). measure reconciled: one row per programme and
-- movement where the register counts, the typed cell where there is no register. The province's rows are those of its units.
{{ config(materialized="view") }}
{% set series = ["indicator", "level", "field", "basis"] %}

with contributions as (
    select
        movements.*,
        field as cell_field
    from {{ ref('fct_count_contributions') }} as movements
    union all
    select
        movements.*,
        'total' as cell_field
    from {{ ref('fct_count_contributions') }} as movements
),

traced as (
    {% for measure in ["reported", "reconciled"] %}
        select
            unit_code,
            period_id,
            {{ series | join(", ") }},
            '{{ measure }}' as measure,
            contributing_unit_code,
            'claim' as contribution_kind,
            cast(reported_count as bigint) as weight,
            cast(null as string) as programme_id,
            cast(null as string) as counterpart_unit_code,
            period_id as contributed_period_id,
            submission_id,
            sheet,
            cell
        from {{ ref('rpt_count_claims') }}
        where reported_count is not null{% if measure == "reconciled" %} and derived_count is null{% endif %}
        union all
    {% endfor %}
    select
        cells.unit_code,
        cells.period_id,
        {{ qualified("cells", series) }},
        'reconciled' as measure,
        cells.contributing_unit_code,
        contributions.contribution_kind,
        cast(contributions.weight as bigint) as weight,
        contributions.programme_id,
        contributions.counterpart_unit_code,
        contributions.period_id as contributed_period_id,
        contributions.submission_id,
        contributions.sheet,
        contributions.cell
    from {{ ref('rpt_count_claims') }} as cells
    inner join contributions
        on
            cells.contributing_unit_code = contributions.unit_code
            and cells.indicator = contributions.indicator
            and cells.level = contributions.level
            and cells.field = contributions.cell_field
            and cells.basis = contributions.basis
            and cells.quarter_index between contributions.from_quarter_index and contributions.to_quarter_index
    where cells.derived_count is not null
)

select
    traced.unit_code,
    traced.period_id,
    {{ qualified("traced", series) }},
    traced.measure,
    traced.contributing_unit_code,
    traced.contribution_kind,
    kinds.label_vi as contribution_label_vi,
    kinds.label_en as contribution_label_en,
    traced.weight,
    traced.programme_id,
    programmes.programme_name,
    programmes.owner_name,
    traced.counterpart_unit_code,
    traced.contributed_period_id,
    traced.submission_id,
    files.file_name,
    files.sha256,
    traced.sheet,
    traced.cell
from traced
inner join {{ ref('contribution_kinds') }} as kinds on traced.contribution_kind = kinds.code
left join {{ ref('dim_programmes') }} as programmes on traced.programme_id = programmes.programme_id
left join {{ ref('int_submissions_versioned') }} as files on traced.submission_id = files.submission_id
