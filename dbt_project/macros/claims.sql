{#- The numbers typed in the aggregate sheets of some submissions (those that are the latest of their own day), one row per number with
    the cell it was typed in. Grain: submission x indicator x level x field x basis. -#}
{% macro typed_claims(submissions) -%}
{% set bases = ["in_period", "year_to_date", "stage_to_date"] %}

with lines as (
    select
        submissions.unit_code,
        submissions.period_id,
        submissions.submission_id,
        submissions.submission_version,
        submissions.batch_id,
        aggregates.sheet_row,
        aggregates.part,
        aggregates.indicator,
        aggregates.level,
        aggregates.field,
        {% for basis in bases %}
            aggregates.{{ basis }}_count,
            aggregates.{{ basis }}_count_qualifier,
        {% endfor %}
        row_number() over (
            partition by aggregates.submission_id, aggregates.indicator, aggregates.level, aggregates.field
            order by aggregates.sheet_row, aggregates.part nulls last
        ) as line_rank
    from {{ submissions }} as submissions
    inner join {{ ref('stg_lake__aggregates') }} as aggregates
        on submissions.submission_id = aggregates.submission_id and submissions.batch_id = aggregates.batch_id
    where
        submissions.is_latest
        and aggregates.indicator is not null
        and aggregates.level is not null
        and aggregates.field is not null
),

long as (
    {% for basis in bases %}
        select
            unit_code,
            period_id,
            submission_id,
            submission_version,
            batch_id,
            indicator,
            level,
            field,
            '{{ basis }}' as basis,
            '{{ basis }}_count' as column_name,
            sheet_row,
            part,
            {{ basis }}_count as reported_count,
            {{ basis }}_count_qualifier as qualifier
        from lines
        where line_rank = 1
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    long.unit_code,
    long.period_id,
    long.indicator,
    long.level,
    long.field,
    long.basis,
    long.reported_count,
    coalesce(long.qualifier, '=') as qualifier,
    long.submission_id,
    long.submission_version,
    places.sheet,
    {{ cell_address('places.column_letter', 'long.sheet_row') }} as cell
from long
left join {{ ref('stg_lake__columns') }} as places
    on
        long.submission_id = places.submission_id
        and long.batch_id = places.batch_id
        and coalesce(long.part, 0) = coalesce(places.part, 0)
        and long.column_name = places.column_name
        and places.table_name = 'bieu01'
{%- endmacro %}

{#- Whether a claim contradicts the truth: a qualified figure is a bound, not a point, and wrong only when the truth lies on its other side. -#}
{% macro is_wrong_claim(relation) -%}
coalesce(
        {{ relation }}.has_register and case {{ relation }}.qualifier
            when '>=' then {{ relation }}.derived_count < {{ relation }}.reported_count
            when '<=' then {{ relation }}.derived_count > {{ relation }}.reported_count
            when '~' then abs({{ relation }}.derived_count - {{ relation }}.reported_count) * 20 > {{ relation }}.reported_count
            else {{ relation }}.derived_count <> {{ relation }}.reported_count
        end, false
    )
{%- endmacro %}
