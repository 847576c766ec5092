{#- Tables of a return that two versions are compared in: the model, what a line speaks of (key for matching, words for people), and
    each column with its text. `labels`: seed → the column whose word the subject needs. -#}
{% macro compared_tables() -%}
    {%- set programme = fold_text("coalesce(lines.programme_code, lines.programme_name, '')") -%}
    {%- set named = "coalesce(lines.programme_code || ' ', '') || coalesce(lines.programme_name, '')" -%}
    {%- set tables = [
        {
            "name": "bieu01",
            "model": "stg_lake__aggregates",
            "key": "coalesce(lines.indicator, '') || '|' || coalesce(lines.level, '') || '|' || coalesce(lines.field, '')",
            "subject": "coalesce(indicators.label_vi || ' · ', '') || coalesce(levels.label_vi || ' · ', '') || coalesce(fields.label_vi, '')",
            "labels": {"indicators": "indicator", "levels": "level", "fields": "field"},
            "counts": ["in_period_count", "year_to_date_count", "stage_to_date_count"],
            "plain": ["note"],
            "words": {},
        },
        {
            "name": "bieu02",
            "model": "stg_lake__register_rows",
            "key": programme,
            "subject": named,
            "labels": {},
            "counts": [],
            "plain": [
                "programme_code", "programme_name", "owner_name", "co_owner", "place", "located_unit_code", "registered_date",
                "special_decision", "target", "parent_code", "status_date", "note",
            ],
            "words": {"sector": "sectors", "field": "fields", "registered_level": "levels", "status": "programme_statuses"},
        },
        {
            "name": "bieu03",
            "model": "stg_lake__events",
            "key": programme ~ " || '|' || coalesce(lines.event, '') || '|' || coalesce(lines.level, '')",
            "subject": named ~ " || coalesce(' · ' || events.label_vi, '')",
            "labels": {"events": "event"},
            "counts": [],
            "plain": [
                "programme_code", "programme_name", "event_date", "document_number", "document_date", "criteria_version", "score",
                "counterpart_unit_code", "note",
            ],
            "words": {"event": "events", "level": "levels", "award_kind": "award_kinds"},
        },
        {
            "name": "bieu04",
            "model": "stg_lake__outcomes",
            "key": programme ~ " || '|' || coalesce(lines.outcome_kind, '')",
            "subject": named ~ " || coalesce(' · ' || outcome_kinds.label_vi, '')",
            "labels": {"outcome_kinds": "outcome_kind"},
            "counts": ["quantity", "money_million_vnd"],
            "plain": [
                "programme_code", "programme_name", "unit_of_measure", "beneficiary_people", "beneficiary_attendances", "note",
            ],
            "words": {"outcome_kind": "outcome_kinds", "basis": "bases"},
        },
    ] -%}
    {#- columns that hold floating point numbers -#}
    {%- set fractions = ["quantity", "money_million_vnd", "score"] -%}
    {%- for table in tables -%}
        {%- set columns = [] -%}
        {%- for name in table.counts -%}
            {%- set sign = "case when lines." ~ name ~ "_qualifier <> '=' then lines." ~ name ~ "_qualifier || ' ' else '' end" -%}
            {%- do columns.append({"name": name, "text": sign ~ " || " ~ as_text("lines." ~ name, name in fractions), "seed": none}) -%}
        {%- endfor -%}
        {%- for name in table.plain -%}
            {%- do columns.append({"name": name, "text": as_text("lines." ~ name, name in fractions), "seed": none}) -%}
        {%- endfor -%}
        {%- for name, seed in table.words.items() -%}
            {%- do columns.append({"name": name, "text": "coalesce(words.label_vi, lines." ~ name ~ ")", "seed": seed}) -%}
        {%- endfor -%}
        {%- do table.update({"columns": columns}) -%}
    {%- endfor -%}
    {{ return(tables) }}
{%- endmacro %}
