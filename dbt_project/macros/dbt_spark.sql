{#- Where dbt itself needs another form on Spark than dbt-spark gives it. -#}

{#- Contracts (yml, data_type) are written in the words of the embedded engine; another engine reads them in its own. -#}
{% macro spark__get_empty_schema_sql(columns) -%}
    {%- set types = {"varchar": "string", "varchar[]": "array<string>", "hugeint": "bigint"} -%}
    {%- set translated = {} -%}
    {%- for name, column in columns.items() -%}
        {%- set kind = column.get("data_type") -%}
        {%- do translated.update({name: dict(column, data_type=types.get(kind, kind))}) -%}
    {%- endfor -%}
    {{ return(dbt.default__get_empty_schema_sql(translated)) }}
{%- endmacro %}

{#- The type of a seed's column: as the project says, else as the embedded engine takes it (whole numbers are integers). -#}
{% macro spark_seed_type(agate_table, name) -%}
    {%- set inferred = adapter.convert_type(agate_table, agate_table.column_names.index(name)) -%}
    {{ model["config"].get("column_types", {}).get(name, "int" if inferred == "bigint" else inferred) }}
{%- endmacro %}

{% macro spark__create_csv_table(model, agate_table) -%}
    {%- set sql -%}
        create table {{ this.render() }} (
            {%- for name in agate_table.column_names -%}
                {{ name }} {{ dvk.spark_seed_type(agate_table, name) }}{{ ", " if not loop.last }}
            {%- endfor -%}
        ) using parquet
    {%- endset -%}
    {%- call statement("_") -%}{{ sql }}{%- endcall -%}
    {{ return(sql) }}
{%- endmacro %}

{#- dbt-spark's own form writes an empty cell of a seed as the word None and trips over quotation marks. -#}
{% macro spark__load_csv_rows(model, agate_table) -%}
    {%- set types = [] -%}
    {%- for name in agate_table.column_names -%}
        {%- do types.append(dvk.spark_seed_type(agate_table, name)) -%}
    {%- endfor -%}
    {%- set sql -%}
        insert into {{ this.render() }} values
        {% for row in agate_table.rows -%}
            ({%- for cell in row -%}
                {%- if cell is none -%}
                    cast(null as {{ types[loop.index0] }})
                {%- else -%}
                    cast('{{ cell | string | replace("\\", "\\\\") | replace("'", "\\'") }}' as {{ types[loop.index0] }})
                {%- endif -%}
                {{ ", " if not loop.last }}
            {%- endfor -%}){{ "," if not loop.last }}
        {% endfor %}
    {%- endset -%}
    {%- do adapter.add_query(sql, abridge_sql_log=True) -%}
    {{ return(sql) }}
{%- endmacro %}

{#- Parquet tables hold no constraints; the embedded engine checks them. dbt-spark takes a table whose format is not named for Delta. -#}
{% macro spark__persist_constraints(relation, model) -%}
{%- endmacro %}

{#- dbt-spark's form repeats the date in itself; nested, as in shifted_day, that is more than Spark's parser reads in minutes. -#}
{% macro spark__dateadd(datepart, interval, from_date_or_timestamp) -%}
    {%- set functions = {"day": "date_add", "month": "add_months"} -%}
    {{ functions[datepart] }}({{ from_date_or_timestamp }}, cast({{ interval }} as int))
{%- endmacro %}
