-- Outcomes of a year, for each unit and for the province. In-period outcomes only, so that nothing adds up twice;
-- in the unit of the outcome kind where a conversion is known.
-- Grain: unit (or province) x year x outcome_kind x unit_of_measure.
{% set grain = ["area_code", "year_number", "outcome_kind", "unit_of_measure"] %}

with lines as (
    {% for area in ["outcomes.unit_code", "units.province_code"] %}
        select
            {{ area }} as area_code,
            periods.year_number,
            outcomes.outcome_kind,
            coalesce(outcomes.canonical_unit, outcomes.unit_of_measure) as unit_of_measure,
            outcomes.programme_id,
            case when outcomes.canonical_unit is null then outcomes.quantity else outcomes.canonical_quantity end as quantity,
            outcomes.money_vnd,
            outcomes.beneficiary_attendances
        from {{ ref('fct_programme_outcomes') }} as outcomes
        inner join {{ ref('dim_periods') }} as periods on outcomes.period_id = periods.period_id
        inner join {{ ref('dim_units') }} as units
            on
                outcomes.unit_code = units.unit_code
                and {{ valid_on("units", "periods.start_date") }}
        where coalesce(outcomes.basis, 'in_period') = 'in_period'
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    lines.area_code as unit_code,
    lines.year_number,
    lines.outcome_kind,
    cast(kinds.sort_order as integer) as outcome_sort,
    lines.unit_of_measure,
    cast({{ summed("lines.quantity") }} as double) as quantity,
    cast(sum(lines.money_vnd) as bigint) as money_vnd,
    cast(sum(lines.beneficiary_attendances) as bigint) as beneficiary_attendances,
    count(distinct lines.programme_id) as programme_count
from lines
inner join {{ ref('outcome_kinds') }} as kinds on lines.outcome_kind = kinds.code
group by {{ qualified("lines", grain) }}, kinds.sort_order
