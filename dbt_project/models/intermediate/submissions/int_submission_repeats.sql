-- Names under which the very bytes of a submission came again, known at as_of. Grain: submission x file name.
select distinct
    submission_id,
    file_name,
    received_at
from {{ ref('stg_lake__repeats') }}
where received_at <= {{ as_of() }}
