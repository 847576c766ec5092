-- What an answer needs to know of the file it answers. Grain: submission.
with changes as (
    select
        submission_id,
        count(*) as change_count
    from {{ ref('int_submission_changes') }}
    group by submission_id
),

replaced as (
    select
        previous_submission_id as submission_id,
        submission_version as replaced_by_version
    from {{ ref('int_submission_successions') }}
),

-- a code may have been several units: the one of the period, or of the day of receipt where no period is known
named as (
    select
        submissions.submission_id,
        units.unit_name_vi,
        row_number() over (partition by submissions.submission_id order by units.valid_from desc) as recency_rank
    from {{ ref('int_submissions_versioned') }} as submissions
    left join {{ ref('periods') }} as periods on submissions.period_id = periods.period_id
    inner join {{ ref('units') }} as units
        on
            submissions.unit_code = units.unit_code
            and units.valid_from <= coalesce(periods.start_date, cast(submissions.received_at as date))
)

select
    submissions.submission_id,
    submissions.sha256,
    submissions.file_name,
    submissions.received_at,
    -- dates are the province's (UTC+7)
    cast(submissions.received_at + interval '7' hour as date) as received_date,
    submissions.state,
    submissions.unit_code,
    named.unit_name_vi,
    submissions.period_id,
    submissions.template_version,
    submissions.submission_version,
    submissions.attached_version,
    submissions.is_reply,
    replaced.replaced_by_version,
    cast(successions.previous_received_at + interval '7' hour as date) as previous_received_date,
    submissions.resubmission_reason,
    coalesce(changes.change_count, 0) as change_count,
    places.sheet as explanation_sheet,
    places.header_row as explanation_header_row,
    places.finding_id_letter,
    places.subject_sheet_letter,
    places.subject_cell_letter,
    places.explanation_letter
from {{ ref('int_submissions_versioned') }} as submissions
left join named on submissions.submission_id = named.submission_id and named.recency_rank = 1
left join {{ ref('int_submission_successions') }} as successions on submissions.submission_id = successions.submission_id
left join changes on submissions.submission_id = changes.submission_id
left join replaced on submissions.submission_id = replaced.submission_id
left join {{ ref('int_explanation_places') }} as places
    on submissions.submission_id = places.submission_id and submissions.batch_id = places.batch_id
