"""### Workbooks from the inbox into the lake

1. `list_batches` finds the files that the lake has not received yet and groups them.
2. `ingest_batch` runs once per group, on as many workers as there are: it archives the originals and lands
   typed rows, each with the sheet and cell it came from. What cannot be read is quarantined and never stops
   the rest.
3. `summarise_batches` adds the counts up and announces that the lake changed, which starts `build_marts`.

Repeating a run is safe: a file that was received is not received again, whatever it is called. `as_of`
(optional) is passed on to `build_marts`.
"""

from __future__ import annotations

from airflow.sdk import Asset, CronTriggerTimetable, Param, dag, get_current_context, task

from dvk.orchestration.policy import MOMENT_PATTERN, TASK_DEFAULTS, TIME_ZONE, moment_of_run, runs_by_clock

LAKE = Asset("dvk_lake")


@dag(
    schedule=CronTriggerTimetable("0 * * * *", timezone=TIME_ZONE) if runs_by_clock() else None,
    catchup=False,
    max_active_runs=1,
    default_args=TASK_DEFAULTS,
    params={
        "as_of": Param(None, type=["null", "string"], pattern=MOMENT_PATTERN, title="Everything known at")
    },
    tags=["dvk", "lake"],
    doc_md=__doc__,
)
def ingest_submissions() -> None:
    @task
    def list_batches() -> list[list[dict[str, object]]]:
        from dvk import pipeline
        from dvk.settings import Settings

        return pipeline.list_batches(Settings.from_env())

    @task
    def ingest_batch(batch: list[dict[str, object]]) -> dict[str, object]:
        from dvk import pipeline
        from dvk.settings import Settings

        return pipeline.ingest_batch(Settings.from_env(), batch)

    # none_failed: with nothing new the mapped task is skipped, and time alone changes what is overdue.
    @task(outlets=[LAKE], trigger_rule="none_failed")
    def summarise_batches(counts: list[dict[str, object]]) -> dict[str, int]:
        context = get_current_context()
        context["outlet_events"][LAKE].extra["as_of"] = moment_of_run(context)
        total: dict[str, int] = {}
        for count in counts or []:
            for name, number in count.items():
                if isinstance(number, int):
                    total[name] = total.get(name, 0) + number
        return total

    summarise_batches(ingest_batch.expand(batch=list_batches()))


ingest_submissions()
