-- Programmes that changed hands on the day their unit was reorganised, why they went where they went, and the line that shows them there
-- or, where there is none, the last one the former unit sent (or a unit before it). Grain: programme x former unit x successor x change.
with changes as (
    select distinct
        from_unit_code,
        to_unit_code,
        change_date
    from {{ ref('dim_unit_changes') }}
    where from_unit_code <> to_unit_code
),

moves as (
    select
        transfers.programme_id,
        changes.from_unit_code,
        changes.to_unit_code,
        changes.change_date,
        transfers.evidence
    from {{ ref('int_programme_transfers') }} as transfers
    inner join changes
        on
            transfers.from_unit_code = changes.from_unit_code
            and transfers.to_unit_code = changes.to_unit_code
            and transfers.transfer_date = changes.change_date
),

listed as (
    select
        moves.programme_id,
        moves.from_unit_code,
        moves.to_unit_code,
        moves.change_date,
        lines.submission_id,
        lines.sheet,
        lines.cell,
        row_number() over (
            partition by moves.programme_id, moves.from_unit_code, moves.to_unit_code, moves.change_date
            order by
                case lines.unit_code when moves.to_unit_code then 0 when moves.from_unit_code then 1 else 2 end,
                case when lines.unit_code = moves.to_unit_code then lines.quarter_index else -lines.quarter_index end,
                lines.sheet_row
        ) as preference
    from moves
    inner join {{ ref('int_register_rows_identified') }} as lines on moves.programme_id = lines.programme_id
)

select
    moves.programme_id,
    programmes.programme_name,
    programmes.owner_name,
    programmes.place,
    programmes.unit_code as current_unit_code,
    moves.from_unit_code,
    moves.to_unit_code,
    moves.change_date,
    moves.evidence,
    listed.submission_id,
    files.file_name,
    files.sha256,
    listed.sheet,
    listed.cell
from moves
left join listed
    on
        {{ matched("moves", "listed", ["programme_id", "from_unit_code", "to_unit_code", "change_date"]) }}
        and listed.preference = 1
left join {{ ref('dim_programmes') }} as programmes on moves.programme_id = programmes.programme_id
left join {{ ref('int_submissions_versioned') }} as files on listed.submission_id = files.submission_id
