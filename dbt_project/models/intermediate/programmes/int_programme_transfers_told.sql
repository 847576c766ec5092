-- Hand-overs that count: each by the unit that held the programme then, or went on in its place. Told twice with two dates, the first
-- counts; told by a stranger, none (KEY-015), so that a programme is never in two units. A chain longer than the rounds is followed
-- no further. Grain: programme x giver x receiver x quarter.
{% set rounds = 6 %}

with reported as (
    select
        reports.*,
        row_number() over (
            partition by programme_id order by transfer_date, quarter_index, from_unit_code, to_unit_code
        ) as report_number
    from {{ ref('int_programme_transfers_reported') }} as reports
),

held_0 as (
    select
        programme_id,
        first_unit_code as unit_code,
        0 as report_number
    from {{ ref('int_programmes') }}
    where programme_id in (select reported.programme_id from reported)
),

{% for round in range(1, rounds + 1) %}
    next_{{ round }} as (
        select
            reported.*,
            row_number() over (partition by reported.programme_id order by reported.report_number) as preference
        from held_{{ round - 1 }} as held
        inner join reported
            on held.programme_id = reported.programme_id and held.report_number < reported.report_number
        left join {{ ref('int_unit_heirs') }} as heirs
            on
                held.unit_code = heirs.unit_code
                and reported.from_unit_code = heirs.heir_code
                and heirs.since_date <= reported.transfer_date
        where
            reported.to_unit_code <> held.unit_code
            and (reported.from_unit_code = held.unit_code or heirs.heir_code is not null)
    ),

    held_{{ round }} as (
        select
            programme_id,
            to_unit_code as unit_code,
            report_number
        from next_{{ round }}
        where preference = 1
    ),
{% endfor %}

chained as (
    {% for round in range(1, rounds + 1) %}
        select * from next_{{ round }}
        where preference = 1
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

turns as (
    select
        chained.*,
        row_number() over (partition by programme_id, from_unit_code, quarter_index order by report_number) as giving,
        row_number() over (partition by programme_id, to_unit_code, quarter_index order by report_number) as receiving
    from chained
),

-- to and fro within one quarter: up to where a unit would give or receive it again
bounded as (
    select
        turns.*,
        min(case when giving > 1 or receiving > 1 then report_number end) over (partition by programme_id) as again_number
    from turns
)

select
    programme_id,
    from_unit_code,
    to_unit_code,
    quarter_index,
    transfer_date
from bounded
where again_number is null or report_number < again_number
