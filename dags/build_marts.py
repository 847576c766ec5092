"""### From the lake to findings and marts

Runs whenever the lake changed. `transform_staging` reads the lake into tables and links each register row
to its programme; `evaluate_rules` checks what was submitted and writes the findings to the lake;
`transform_marts` builds what readers see; `return_workbooks` gives every sender their own workbook back with
the faults marked, where that says something new; `write_site` makes the pages readers open. Only one process
at a time may write the warehouse: the pool `duckdb_writer` has one slot.

The warehouse is a function of the lake and of `as_of`: the one asked for, else the one that came with the
change of the lake, else the start of the run. Deleting the warehouse file and running this again gives the
same marts.
"""

from __future__ import annotations

from airflow.sdk import Asset, Param, dag, get_current_context, task

from dvk.orchestration.policy import MOMENT_PATTERN, TASK_DEFAULTS, WAREHOUSE_POOL, moment_of_run

LAKE = Asset("dvk_lake")
WAREHOUSE = Asset("dvk_warehouse")


@dag(
    schedule=[LAKE],
    catchup=False,
    max_active_runs=1,
    default_args={**TASK_DEFAULTS, "pool": WAREHOUSE_POOL},
    params={
        "as_of": Param(None, type=["null", "string"], pattern=MOMENT_PATTERN, title="Everything known at")
    },
    tags=["dvk", "warehouse"],
    doc_md=__doc__,
)
def build_marts() -> None:
    @task
    def transform_staging() -> dict[str, object]:
        from dvk import pipeline
        from dvk.settings import Settings

        return pipeline.transform(Settings.from_env(), "staging", moment_of_run(get_current_context()))

    @task
    def evaluate_rules() -> dict[str, object]:
        from dvk import pipeline
        from dvk.settings import Settings

        return pipeline.evaluate_rules(Settings.from_env(), moment_of_run(get_current_context()))

    @task(outlets=[WAREHOUSE])
    def transform_marts() -> dict[str, object]:
        from dvk import pipeline
        from dvk.settings import Settings

        context = get_current_context()
        as_of = moment_of_run(context)
        context["outlet_events"][WAREHOUSE].extra["as_of"] = as_of
        return pipeline.transform(Settings.from_env(), "marts", as_of)

    @task
    def return_workbooks() -> dict[str, object]:
        from dvk import pipeline
        from dvk.settings import Settings

        return pipeline.return_workbooks(Settings.from_env(), moment_of_run(get_current_context()))

    @task
    def write_site() -> dict[str, object]:
        from dvk import pipeline
        from dvk.settings import Settings

        return pipeline.write_site(Settings.from_env())

    transform_staging() >> evaluate_rules() >> transform_marts() >> return_workbooks() >> write_site()


build_marts()
