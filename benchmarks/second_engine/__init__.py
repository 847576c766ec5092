"""Whether the dbt project, as it stands, gives the same marts on a second engine (Spark) as on DuckDB."""
