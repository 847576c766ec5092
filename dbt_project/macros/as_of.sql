{#- The moment of knowledge of the whole build, as a timestamp literal (UTC). A build gives it in DVK_AS_OF, which is read only when SQL
    is made: another moment does not make dbt read the project again, as another variable would. Unit tests set the variable. -#}
{% macro as_of() -%}
    {%- set moment = env_var("DVK_AS_OF", "") if execute else "" -%}
    cast('{{ moment or var("as_of") }}' as timestamp)
{%- endmacro %}
