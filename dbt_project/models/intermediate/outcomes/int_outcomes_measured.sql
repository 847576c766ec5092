-- Outcome lines of programmes with what their numbers can mean: bounds from the qualifier, quantity in the unit of the outcome kind
-- (seed unit_conversions; a blank unit is the kind's own, an unknown one stays unconverted), money in VND. Grain: submission x sheet row.
{% set numbers = {
    "quantity": ["lines.quantity", "quantity"], "money": [in_vnd("lines.money_million_vnd"), "money"],
    "people": ["lines.beneficiary_people", "beneficiary_people"],
    "attendances": ["lines.beneficiary_attendances", "beneficiary_attendances"],
} %}

select
    lines.programme_id,
    lines.unit_code,
    lines.period_id,
    lines.outcome_kind,
    lines.unit_of_measure,
    coalesce(lines.basis, 'in_period') as counted_basis,
    lines.basis,
    case when conversions.factor is not null then kinds.unit_of_measure end as canonical_unit,
    lines.quantity * conversions.factor as canonical_quantity,
    lines.quantity * conversions.factor * quantity_qualifiers.lower_factor as canonical_quantity_lower,
    lines.quantity * conversions.factor * quantity_qualifiers.upper_factor as canonical_quantity_upper,
    {% for name, number in numbers.items() %}
        {{ number[0] }} as {{ name }},
        {{ number[0] }} * {{ name }}_qualifiers.lower_factor as {{ name }}_lower,
        {{ number[0] }} * {{ name }}_qualifiers.upper_factor as {{ name }}_upper,
    {% endfor %}
    lines.submission_id,
    lines.sheet,
    lines.cell
from {{ ref('int_outcome_rows') }} as lines
inner join {{ ref('outcome_kinds') }} as kinds on lines.outcome_kind = kinds.code
left join {{ ref('unit_conversions') }} as conversions
    on
        {{ fold_text("coalesce(lines.unit_of_measure, kinds.unit_of_measure)") }} = {{ fold_text("conversions.spelling") }}
        and kinds.unit_of_measure = conversions.canonical_unit
{% for name, number in numbers.items() %}
    left join {{ ref('qualifiers') }} as {{ name }}_qualifiers on lines.{{ number[1] }}_qualifier = {{ name }}_qualifiers.code
{% endfor %}
where lines.programme_id is not null
