-- Which unit holds a programme at as_of. Grain: programme.
with ranked as (
    select
        programme_id,
        to_unit_code,
        row_number() over (partition by programme_id order by transfer_date desc, quarter_index desc, to_unit_code asc) as recency_rank
    from {{ ref('int_programme_transfers') }}
)

select
    programmes.programme_id,
    coalesce(ranked.to_unit_code, programmes.first_unit_code) as unit_code
from {{ ref('int_programmes') }} as programmes
left join ranked on programmes.programme_id = ranked.programme_id and ranked.recency_rank = 1
