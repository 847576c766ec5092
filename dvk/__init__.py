"""Command line, settings and the pipeline functions that the DAGs and the command line share."""
