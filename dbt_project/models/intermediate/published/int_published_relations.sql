-- Relations between published figures, as the report states them. Grain: submission x relation line.
select
    submissions.submission_id,
    submissions.unit_code,
    submissions.period_id,
    figures.document,
    lines.figure_id,
    lines.relation,
    lines.related_figure_id,
    lines.partition_name,
    lines.document_line,
    places.sheet,
    {{ cell_address('places.column_letter', 'lines.sheet_row') }} as cell
from {{ ref('int_submissions_versioned') }} as submissions
inner join {{ ref('stg_lake__published_relations') }} as lines
    on submissions.submission_id = lines.submission_id and submissions.batch_id = lines.batch_id
inner join {{ ref('int_published_figures') }} as figures
    on lines.submission_id = figures.submission_id and lines.figure_id = figures.figure_id
left join {{ ref('stg_lake__columns') }} as places
    on {{ stands_in("places", "bieu05_relations", "relation") }}
where submissions.is_latest
