-- What a replaced version said of each programme, under the keys that decide whether its successor said it too.
-- Grain: submission x programme code (or folded name) x event x level; the register itself is event 'on_register'.
select distinct
    submissions.submission_id,
    coalesce(upper(lines.programme_code), names.folded_text, '') as line_key,
    lines.event,
    coalesce(lines.level, 'all') as level
from {{ ref('int_earlier_submissions') }} as submissions
inner join {{ ref('stg_lake__events') }} as lines
    on submissions.submission_id = lines.submission_id and submissions.batch_id = lines.batch_id
left join {{ ref('int_texts_folded') }} as names on lines.programme_name = names.raw_text
union
select distinct
    submissions.submission_id,
    coalesce(upper(lines.programme_code), names.folded_text, '') as line_key,
    'on_register' as event,
    'all' as level
from {{ ref('int_earlier_submissions') }} as submissions
inner join {{ ref('stg_lake__register_rows') }} as lines
    on submissions.submission_id = lines.submission_id and submissions.batch_id = lines.batch_id
left join {{ ref('int_texts_folded') }} as names on lines.programme_name = names.raw_text
