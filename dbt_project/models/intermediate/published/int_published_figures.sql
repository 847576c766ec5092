-- Figures printed in published reports, as submitted. Grain: submission x figure.
select
    submissions.submission_id,
    submissions.submission_version,
    submissions.unit_code,
    submissions.period_id,
    lines.document,
    lines.document_line,
    lines.figure_id,
    lines.indicator,
    lines.indicator_label,
    lines.org_unit_name,
    lines.level,
    lines.field,
    lines.sector,
    lines.printed_value,
    coalesce(lines.printed_value_qualifier, '=') as printed_value_qualifier,
    lines.printed_value_text,
    -- decimals as printed: what stands after the decimal comma
    cast(
        case
            when position(',' in lines.printed_value_text) > 0
                then
                    length(
                        {{ replace_all("substr(lines.printed_value_text, position(',' in lines.printed_value_text) + 1)", "[^0-9]", "") }}
                    )
            else 0
        end as bigint
    ) as decimals,
    lines.unit_of_measure,
    lines.basis,
    lines.period_start,
    lines.period_end,
    places.sheet,
    {{ cell_address('places.column_letter', 'lines.sheet_row') }} as cell,
    lines.sheet_row as published_sort
from {{ ref('int_submissions_versioned') }} as submissions
inner join {{ ref('stg_lake__published_figures') }} as lines
    on submissions.submission_id = lines.submission_id and submissions.batch_id = lines.batch_id
left join {{ ref('stg_lake__columns') }} as places
    on {{ stands_in("places", "bieu05", "printed_value") }}
where submissions.is_latest
