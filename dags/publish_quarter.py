"""### One quarter, approved and released

`build_release` brings the warehouse to exactly `as_of`; `publish_release` renders the provincial appendix,
findings list and data files into `publications/<period>/r<N>/` with a manifest. The same `as_of` gives the
same bytes.

A publication carries the name of the person who approved it. The quarterly timetable therefore only
prepares: without `approved_by` the second task is skipped, and the release is made by triggering this DAG
with a name and a reason. Without `period` it is the latest quarter whose returns were due, by the calendar
the committees follow.
"""

from __future__ import annotations

from airflow.sdk import Asset, CronTriggerTimetable, Param, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from dvk.orchestration.policy import (
    MOMENT_PATTERN,
    QUARTER_PATTERN,
    TASK_DEFAULTS,
    TIME_ZONE,
    WAREHOUSE_POOL,
    moment_of_run,
    runs_by_clock,
)


@dag(
    schedule=CronTriggerTimetable("0 7 25 1,4,7,10 *", timezone=TIME_ZONE) if runs_by_clock() else None,
    catchup=False,
    max_active_runs=1,
    default_args={**TASK_DEFAULTS, "pool": WAREHOUSE_POOL},
    params={
        "period": Param(
            None, type=["null", "string"], pattern=QUARTER_PATTERN, title="Quarter, such as 2020Q4"
        ),
        "as_of": Param(None, type=["null", "string"], pattern=MOMENT_PATTERN, title="Everything known at"),
        "approved_by": Param(None, type=["null", "string"], title="Approved by"),
        "reason": Param("", type="string", title="Reason for this release"),
    },
    tags=["dvk", "publication"],
    doc_md=__doc__,
)
def publish_quarter() -> None:
    @task
    def build_release() -> dict[str, str]:
        from dvk import pipeline
        from dvk.orchestration.calendar import last_due_quarter
        from dvk.settings import Settings

        context, settings = get_current_context(), Settings.from_env()
        as_of = moment_of_run(context)
        period = context["params"]["period"] or last_due_quarter(settings.seeds / "periods.csv", as_of)
        pipeline.build(settings, as_of)
        return {"period": period, "as_of": as_of}

    @task(outlets=[Asset("dvk_publications")])
    def publish_release(release: dict[str, str]) -> dict[str, object]:
        from dvk import pipeline
        from dvk.settings import Settings

        params = get_current_context()["params"]
        if not params["approved_by"]:
            raise AirflowSkipException(
                f"{release['period']} is ready; trigger again with approved_by to publish."
            )
        return pipeline.publish(
            Settings.from_env(), release["period"], release["as_of"], params["approved_by"], params["reason"]
        )

    publish_release(build_release())


publish_quarter()
