-- What each expected return says about direction activities. Grain: unit x quarter that has started by as_of.
-- state: not_due, missing (no return), not_asked (a form without the sheet, be it a nil return), blank (the sheet is there, nothing in
-- it), nil (said so), received.
with sheets as (
    select distinct
        columns_found.submission_id,
        columns_found.batch_id
    from {{ ref('stg_lake__columns') }} as columns_found
    where columns_found.table_name = 'bieu06'
),

told as (
    select
        submission_id,
        sum(case when activity_kind = 'none' then 0 else 1 end) as activity_count,
        sum(case when activity_kind = 'none' then 1 else 0 end) as nil_count
    from {{ ref('int_activity_rows') }}
    group by submission_id
)

select
    statuses.unit_code,
    statuses.province_code,
    statuses.period_id,
    quarters.quarter_index,
    quarters.year_number,
    quarters.stage_id,
    statuses.submission_id,
    case
        when statuses.submission_id is null and statuses.is_due then 'missing'
        when statuses.submission_id is null then 'not_due'
        when told.activity_count > 0 then 'received'
        when sheets.submission_id is null then 'not_asked'
        when statuses.is_nil or told.nil_count > 0 then 'nil'
        else 'blank'
    end as state,
    coalesce(told.activity_count, 0) as activity_count
from {{ ref('int_submission_statuses') }} as statuses
inner join {{ ref('int_unit_quarters') }} as quarters
    on statuses.unit_code = quarters.unit_code and statuses.period_id = quarters.period_id
left join {{ ref('int_submissions_versioned') }} as submissions on statuses.submission_id = submissions.submission_id
left join sheets on submissions.submission_id = sheets.submission_id and submissions.batch_id = sheets.batch_id
left join told on statuses.submission_id = told.submission_id
