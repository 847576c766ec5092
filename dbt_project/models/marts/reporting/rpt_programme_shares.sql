-- Appraised of what was registered (special registrations included), recognised of what was appraised, stage to date, after
-- reconciliation; a percentage rounded to one decimal, absent where the part is larger than its base (a programme of an earlier stage
-- may be appraised in this one). Grain: unit x period x level, the province too.
with counts as (
    select
        unit_code,
        unit_name_vi,
        unit_sort,
        province_code,
        period_id,
        level,
        level_label_vi,
        level_sort,
        {% for indicator in ["registered", "registered_special", "appraised", "recognised"] %}
            max(case when indicator = 'programmes_{{ indicator }}' then stage_to_date_reconciled_count end)
                as {{ indicator }}_count{% if not loop.last %},{% endif %}
        {% endfor %}
    from {{ ref('rpt_quarterly_summary') }}
    where field = 'total' and level <> 'all'
    group by unit_code, unit_name_vi, unit_sort, province_code, period_id, level, level_label_vi, level_sort
),

bases as (
    select
        *,
        registered_count + coalesce(registered_special_count, 0) as registrations_count
    from counts
)

select
    *,
    cast(case
        when registrations_count > 0 and appraised_count <= registrations_count
            then round(100.0 * appraised_count / registrations_count, 1)
    end as double) as appraised_percent,
    cast(case
        when appraised_count > 0 and recognised_count <= appraised_count
            then round(100.0 * recognised_count / appraised_count, 1)
    end as double) as recognised_percent
from bases
