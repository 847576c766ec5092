-- What the whole movement of a unit brought about; never added to the outcomes of programmes. Grain: outcome line.
select
    lines.unit_code,
    lines.period_id,
    lines.outcome_kind,
    kinds.label_vi as outcome_label_vi,
    lines.unit_of_measure,
    lines.basis,
    lines.quantity,
    lines.quantity_qualifier,
    cast(lines.quantity * qualifiers.lower_factor as double) as quantity_lower,
    cast(lines.quantity * qualifiers.upper_factor as double) as quantity_upper,
    {{ in_vnd("lines.money_million_vnd") }} as money_vnd,
    lines.beneficiary_people,
    lines.beneficiary_attendances,
    lines.submission_id,
    lines.sheet,
    lines.cell
from {{ ref('int_movement_outcome_rows') }} as lines
inner join {{ ref('outcome_kinds') }} as kinds on lines.outcome_kind = kinds.code
left join {{ ref('qualifiers') }} as qualifiers on lines.quantity_qualifier = qualifiers.code
