-- Pairs of programmes that may be one, for a person to decide, with both lines as received. Grain: pair.
with lines as (
    select
        submission_id,
        sheet_row,
        unit_code,
        period_id,
        sheet,
        cell,
        programme_code,
        programme_name,
        owner_name,
        co_owner,
        place,
        field,
        registered_date
    from {{ ref('int_register_rows') }}
)

select
    pairs.pair_id,
    pairs.score,
    pairs.reasons,
    pairs.left_key,
    pairs.left_programme_id,
    pairs.left_submission_id,
    left_lines.unit_code as left_unit_code,
    left_lines.period_id as left_period_id,
    left_lines.sheet as left_sheet,
    left_lines.cell as left_cell,
    left_lines.programme_code as left_programme_code,
    left_lines.programme_name as left_programme_name,
    left_lines.owner_name as left_owner_name,
    left_lines.co_owner as left_co_owner,
    left_lines.place as left_place,
    left_lines.field as left_field,
    left_lines.registered_date as left_registered_date,
    pairs.right_key,
    pairs.right_programme_id,
    pairs.right_submission_id,
    right_lines.unit_code as right_unit_code,
    right_lines.period_id as right_period_id,
    right_lines.sheet as right_sheet,
    right_lines.cell as right_cell,
    right_lines.programme_code as right_programme_code,
    right_lines.programme_name as right_programme_name,
    right_lines.owner_name as right_owner_name,
    right_lines.co_owner as right_co_owner,
    right_lines.place as right_place,
    right_lines.field as right_field,
    right_lines.registered_date as right_registered_date
from {{ ref('stg_identity__candidates') }} as pairs
inner join lines as left_lines
    on pairs.left_submission_id = left_lines.submission_id and pairs.left_sheet_row = left_lines.sheet_row
inner join lines as right_lines
    on pairs.right_submission_id = right_lines.submission_id and pairs.right_sheet_row = right_lines.sheet_row
