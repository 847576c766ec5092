-- The rows in the gap of every wrong total, readable. Grain: as fct_count_gaps.
select
    gaps.unit_code,
    units.unit_name_vi,
    gaps.period_id,
    gaps.indicator,
    indicators.label_vi as indicator_label_vi,
    gaps.level,
    levels.label_vi as level_label_vi,
    gaps.field,
    fields.label_vi as field_label_vi,
    gaps.basis,
    bases.label_vi as basis_label_vi,
    reconciliations.counting_method,
    gaps.programme_id,
    programmes.programme_name,
    programmes.owner_name,
    gaps.direction,
    gaps.times_counted,
    gaps.submission_id,
    submissions.file_name,
    gaps.sheet,
    gaps.cell
from {{ ref('fct_count_gaps') }} as gaps
inner join {{ ref('fct_count_reconciliations') }} as reconciliations
    on
        gaps.unit_code = reconciliations.unit_code
        and gaps.period_id = reconciliations.period_id
        and gaps.indicator = reconciliations.indicator
        and gaps.level = reconciliations.level
        and gaps.field = reconciliations.field
        and gaps.basis = reconciliations.basis
inner join {{ ref('dim_periods') }} as periods on gaps.period_id = periods.period_id
inner join {{ ref('dim_units') }} as units
    on
        gaps.unit_code = units.unit_code
        and {{ valid_on("units", "periods.start_date") }}
inner join {{ ref('dim_indicators') }} as indicators on gaps.indicator = indicators.indicator
inner join {{ ref('levels') }} as levels on gaps.level = levels.code
inner join {{ ref('fields') }} as fields on gaps.field = fields.code
inner join {{ ref('bases') }} as bases on gaps.basis = bases.code
left join {{ ref('dim_programmes') }} as programmes on gaps.programme_id = programmes.programme_id
left join {{ ref('int_submissions_versioned') }} as submissions on gaps.submission_id = submissions.submission_id
