select
    cast(submission_id as varchar) as submission_id,
    cast(batch_id as varchar) as batch_id,
    cast(sheet_row as integer) as sheet_row,
    cast(part as integer) as part,
    cast(programme_code as varchar) as programme_code,
    cast(outcome_kind as varchar) as outcome_kind,
    cast(quantity as double) as quantity,
    cast(quantity_qualifier as varchar) as quantity_qualifier,
    cast(unit_of_measure as varchar) as unit_of_measure,
    cast(money_million_vnd as double) as money_million_vnd,
    cast(money_million_vnd_qualifier as varchar) as money_million_vnd_qualifier,
    cast(beneficiary_people as bigint) as beneficiary_people,
    cast(beneficiary_attendances as bigint) as beneficiary_attendances,
    cast(basis as varchar) as basis,
    cast(note as varchar) as note
from {{ source('lake', 'bieu04') }}
