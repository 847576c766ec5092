-- A programme as its page shows it. Grain: programme.
select
    programmes.programme_id,
    programmes.programme_code,
    programmes.programme_name,
    programmes.owner_name,
    programmes.place,
    programmes.sector,
    programmes.field,
    programmes.target,
    programmes.unit_code,
    programmes.origin_unit_code,
    programmes.is_replica,
    programmes.parent_programme_id,
    programmes.identity_method,
    lives.highest_registered_level,
    lives.highest_recognised_level,
    coalesce(lives.registered_date, lives.special_registered_date, programmes.valid_from) as registered_date,
    lives.appraised_date,
    lives.recognised_date,
    lives.rewarded_date,
    lives.discontinued_date,
    lives.review_count,
    lives.current_state,
    programmes.last_submission_id,
    submissions.file_name as last_file_name,
    programmes.last_sheet,
    programmes.last_cell
from {{ ref('dim_programmes') }} as programmes
left join {{ ref('fct_programme_lifecycles') }} as lives on programmes.programme_id = lives.programme_id
left join {{ ref('int_submissions_versioned') }} as submissions
    on programmes.last_submission_id = submissions.submission_id
