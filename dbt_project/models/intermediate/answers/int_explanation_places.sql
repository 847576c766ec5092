-- Where the sheet of explanations stands in a workbook as received. Grain: submission whose workbook has one.
select
    columns.submission_id,
    columns.batch_id,
    max(columns.sheet) as sheet,
    max(columns.header_row) as header_row,
    max(case when columns.column_name = 'finding_id' then columns.column_letter end) as finding_id_letter,
    max(case when columns.column_name = 'subject_sheet' then columns.column_letter end) as subject_sheet_letter,
    max(case when columns.column_name = 'subject_cell' then columns.column_letter end) as subject_cell_letter,
    max(case when columns.column_name = 'explanation' then columns.column_letter end) as explanation_letter
from {{ ref('stg_lake__columns') }} as columns
where columns.table_name = 'explanations'
group by columns.submission_id, columns.batch_id
