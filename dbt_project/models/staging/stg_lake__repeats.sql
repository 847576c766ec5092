select
    cast(submission_id as varchar) as submission_id,
    cast(file_name as varchar) as file_name,
    cast(received_at as timestamp) as received_at
from {{ source('lake', 'repeats') }}
