"""Starting, watching and stopping Airflow on one machine, and the little that the DAG files share."""
