select
    cast(submission_id as string) as submission_id,
    cast(file_name as string) as file_name,
    cast(received_at as timestamp) as received_at
from {{ source('lake', 'repeats') }}
