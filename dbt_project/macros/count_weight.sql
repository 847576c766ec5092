{#- How one journal entry weighs in a count: +1, -1 or 0. The one place where a gap is told from a truth.
    view_basis: in_period, year_to_date, stage_to_date (the derived counts), annual_sum (annual entries added up), active (stock),
    given (handed over in the stage). Entries later than the view's quarter must be left out by the caller. -#}
{% macro count_weight(view_basis, quarter_index, year_number, stage_id, entries="entries") -%}
case {{ view_basis }}
        when 'in_period' then
            case when {{ entries }}.entry_kind = 'first' and {{ entries }}.quarter_index = {{ quarter_index }} then 1 else 0 end
        when 'year_to_date' then
            case when {{ entries }}.entry_kind = 'first' and {{ entries }}.year_number = {{ year_number }} then 1 else 0 end
        when 'stage_to_date' then
            case
                when {{ entries }}.stage_id <> {{ stage_id }} then 0
                when {{ entries }}.entry_kind = 'first' then 1
                when {{ entries }}.milestone_stage_id <> {{ stage_id }} then 0
                when {{ entries }}.entry_kind = 'received' then 1
                when {{ entries }}.entry_kind = 'given' then -1
                else 0
            end
        when 'annual_sum' then
            case when {{ entries }}.entry_kind = 'annual' and {{ entries }}.stage_id = {{ stage_id }} then 1 else 0 end
        when 'active' then
            case
                when {{ entries }}.entry_kind in ('first', 'received', 'revived') then 1
                when {{ entries }}.entry_kind in ('given', 'ended') then -1
                else 0
            end
        when 'given' then
            case
                when
                    {{ entries }}.entry_kind = 'given' and {{ entries }}.stage_id = {{ stage_id }}
                    and {{ entries }}.milestone_stage_id = {{ stage_id }} then 1
                else 0
            end
        else 0
    end
{%- endmacro %}
