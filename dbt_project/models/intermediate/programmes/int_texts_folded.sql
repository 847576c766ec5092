-- Comparison form of every name of a programme or an owner, folded once: a register repeats its names every quarter.
-- Grain: text as received.
with texts as (
    select programme_name as raw_text from {{ ref('stg_lake__register_rows') }}
    union
    select owner_name as raw_text from {{ ref('stg_lake__register_rows') }}
    union
    select programme_name as raw_text from {{ ref('stg_lake__events') }}
    union
    select programme_name as raw_text from {{ ref('stg_lake__outcomes') }}
)

select
    raw_text,
    {{ fold_text("raw_text") }} as folded_text
from texts
where raw_text is not null
