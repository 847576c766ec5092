"""### One quarter, approved and released

`check_request` settles which quarter is meant. `publish_release` brings the warehouse to exactly `as_of` and
renders report, appendix, sheets of the committees and data files into `publications/<period>/r<N>/` with a
manifest, holding the one writer's slot throughout, so that no other build comes in between. The same `as_of`
gives the same bytes. `write_site` then shows it on the report site.

A publication carries the name of the person who approved it. The quarterly timetable therefore only reminds:
without `approved_by` the second task is skipped, and the release is made by triggering this DAG with a name
and a reason. Without `period` it is the latest quarter whose returns were due, by the committees' calendar.
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
    default_args=TASK_DEFAULTS,
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
    def check_request() -> dict[str, str]:
        from dvk.orchestration.calendar import last_due_quarter
        from dvk.settings import Settings

        context = get_current_context()
        as_of = moment_of_run(context)
        period = context["params"]["period"]
        return {"as_of": as_of, "period": period or last_due_quarter(Settings.from_env().seeds, as_of)}

    @task(pool=WAREHOUSE_POOL, outlets=[Asset("dvk_publications")])
    def publish_release(as_of: str, period: str) -> dict[str, object]:
        from dvk import pipeline
        from dvk.settings import Settings

        settings, params = Settings.from_env(), get_current_context()["params"]
        if not params["approved_by"]:
            raise AirflowSkipException(f"{period} is due; trigger again with approved_by to publish it.")
        pipeline.ensure_built(settings, as_of)
        return pipeline.publish(settings, period, as_of, params["approved_by"], params["reason"])

    @task(pool=WAREHOUSE_POOL)
    def write_site() -> dict[str, object]:
        from dvk import pipeline
        from dvk.settings import Settings

        return pipeline.write_site(Settings.from_env())

    request = check_request()
    publish_release(request["as_of"], request["period"]) >> write_site()


publish_quarter()
