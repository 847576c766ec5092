-- A wrong claim as a signed list of countings: what the method counted (+1) less what is true (-1).
-- Grain: wrong claim x view. A view says which unit, indicator, level and quarter were counted, and over what (view_basis).
-- Claims without a nameable gap (typing_slip, carried_forward, unexplained) have no view.
{% set claim = ["unit_code", "period_id", "indicator", "level", "field", "basis"] %}
-- methods that count something else in place of the truth: what they count
{% set replaced = {
    "sum_of_annual": "annual_sum",
    "annual_in_cumulative": "year_to_date",
    "cumulative_in_annual": "stage_to_date",
    "year_to_date_in_period": "year_to_date",
    "active_stock": "active",
} %}

with wrong as (
    select
        {{ qualified("diagnosed", claim) }},
        diagnosed.quarter_index,
        diagnosed.stage_id,
        diagnosed.rung,
        diagnosed.reported_count,
        diagnosed.other_unit_code,
        diagnosed.is_located_only,
        -- of a tie, the first in alphabetical order is listed
        case
            when diagnosed.counting_method like '%|%'
                then substr(diagnosed.counting_method, 1, position('|' in diagnosed.counting_method) - 1)
            else diagnosed.counting_method
        end as listed_method
    from {{ ref('int_counts_diagnosed') }} as diagnosed
    where diagnosed.is_wrong
),

-- the quarter whose true number was typed: the nearest one, earlier before later
copied_quarters as (
    select
        {{ qualified("wrong", claim) }},
        truths.quarter_index as copied_quarter_index,
        row_number() over (
            partition by
                {{ qualified("wrong", claim) }}
            order by abs(truths.quarter_index - wrong.quarter_index), truths.quarter_index
        ) as nearness
    from wrong
    inner join {{ ref('int_counts_compared') }} as truths
        on
            wrong.unit_code = truths.unit_code
            and wrong.indicator = truths.indicator
            and wrong.level = truths.level
            and wrong.field = truths.field
            and wrong.basis = truths.basis
            and wrong.reported_count = truths.derived_count
            and wrong.stage_id = truths.stage_id
    where wrong.listed_method in ('stale_copy', 'shifted_period')
),

previous_stages as (
    select
        quarters.stage_id,
        min(quarters.quarter_index) - 1 as last_quarter_index
    from {{ ref('int_quarters') }} as quarters
    group by quarters.stage_id
),

views as (
    {% for code, view_basis in replaced.items() %}
        select
            wrong.*,
            1 as sign,
            '{{ view_basis }}' as view_basis,
            unit_code as view_unit_code,
            level as view_level,
            indicator as view_indicator,
            quarter_index as view_quarter_index,
            cast(null as varchar) as view_located_unit_code
        from wrong
        where listed_method = '{{ code }}'
        union all
    {% endfor %}
    select
        wrong.*,
        -1,
        basis,
        unit_code,
        level,
        indicator,
        quarter_index,
        null
    from wrong
    where
        listed_method in (
            {% for code in replaced %}'{{ code }}',
            {% endfor %}'stale_copy',
            'shifted_period'
        )
    union all
    select
        wrong.*,
        1,
        wrong.basis,
        wrong.unit_code,
        wrong.level,
        wrong.indicator,
        copied_quarters.copied_quarter_index,
        null
    from wrong
    inner join copied_quarters
        on
            {{ matched("wrong", "copied_quarters", claim) }}
            and copied_quarters.nearness = 1
    union all
    select
        wrong.*,
        1,
        wrong.basis,
        wrong.unit_code,
        levels.code,
        wrong.indicator,
        wrong.quarter_index,
        null
    from wrong
    inner join {{ ref('levels') }} as levels on wrong.rung < levels.rung
    where wrong.listed_method = 'levels_added'
    union all
    select
        wrong.*,
        1,
        basis,
        unit_code,
        'all',
        'programmes_replicated',
        quarter_index,
        null
    from wrong
    where listed_method = 'replications_as_new'
    union all
    select
        wrong.*,
        1,
        basis,
        other_unit_code,
        level,
        indicator,
        quarter_index,
        case when is_located_only then unit_code end
    from wrong
    where listed_method = 'other_unit_included'
    union all
    select
        wrong.*,
        1,
        'given',
        unit_code,
        level,
        indicator,
        quarter_index,
        null
    from wrong
    where listed_method = 'transferred_included'
    union all
    select
        wrong.*,
        -1,
        'leaving_later',
        unit_code,
        level,
        indicator,
        quarter_index,
        null
    from wrong
    where listed_method = 'transferred_excluded'
    union all
    select
        wrong.*,
        1,
        'stage_to_date',
        wrong.unit_code,
        wrong.level,
        wrong.indicator,
        previous_stages.last_quarter_index,
        null
    from wrong
    inner join previous_stages on wrong.stage_id = previous_stages.stage_id
    where wrong.listed_method = 'stage_not_reset'
)

select
    views.*,
    quarters.year_number as view_year_number,
    quarters.stage_id as view_stage_id
from views
inner join {{ ref('int_quarters') }} as quarters on views.view_quarter_index = quarters.quarter_index
