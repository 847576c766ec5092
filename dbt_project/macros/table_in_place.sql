{#- A table is built in its place, in one transaction: nobody reads a warehouse while it is built (docs/adr/0053), and renaming tables
    back and forth costs more than most models. -#}
{% materialization table, adapter="duckdb" %}
    {%- set target = this.incorporate(type="table") -%}
    {%- set existing = load_cached_relation(this) -%}
    {{ run_hooks(pre_hooks) }}
    {% call statement("main") -%}
        {%- if existing is not none %} drop {{ existing.type }} {{ existing }}; {% endif %}
        {{ create_table_as(false, target, compiled_code) }}
    {%- endcall %}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({"relations": [target]}) }}
{% endmaterialization %}
