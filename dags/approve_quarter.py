"""### One quarter, drafted, then released by the person who answers

Triggered by hand. The draft is submitted in the name of the login that triggered the run, then waits up to a week for a person
(web UI, Required Actions): the login that answers is the approver, and may be neither `prepared_by` nor that login. Only what
has the approved hash is released; a rejection is recorded and releases nothing. `publish_quarter` does it in one run unasked.
"""

from __future__ import annotations

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import Asset, Param, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from dvk.orchestration.policy import (
    APPROVAL_TIME,
    MOMENT_PATTERN,
    QUARTER_PATTERN,
    TASK_DEFAULTS,
    WAREHOUSE_POOL,
    moment_of_run,
    refusals_become,
)


@dag(
    schedule=None,
    catchup=False,
    max_active_runs=1,
    default_args=TASK_DEFAULTS,
    params={
        "period": Param("", type="string", pattern=QUARTER_PATTERN, title="Quarter, such as 2020Q4"),
        "as_of": Param(None, type=["null", "string"], pattern=MOMENT_PATTERN, title="Everything known at"),
        "prepared_by": Param("", type="string", minLength=1, title="Prepared by"),
    },
    tags=["dvk", "publication"],
    doc_md=__doc__,
)
def approve_quarter() -> None:
    @task(pool=WAREHOUSE_POOL)
    def prepare_draft() -> dict[str, object]:
        from dvk import pipeline, publishing
        from dvk.settings import Settings

        context, settings = get_current_context(), Settings.from_env()
        params, login = context["params"], context["dag_run"].triggering_user_name
        pipeline.ensure_built(settings, moment_of_run(context))
        with refusals_become(AirflowFailException):
            return publishing.prepare(settings, params["period"], params["prepared_by"], login)

    approve_draft = HITLOperator(  # ApprovalOperator loses who rejected, and why
        task_id="approve_draft",
        options=["Approve", "Reject"],
        subject="Phát hành {{ params.period }}?",
        body="{{ ti.xcom_pull(task_ids='prepare_draft')['question'] }}",
        params={"reason": Param("", type="string", title="Lý do (ghi vào hồ sơ phát hành)")},
        response_timeout=APPROVAL_TIME,
        execution_timeout=None,
    )

    @task(pool=WAREHOUSE_POOL, outlets=[Asset("dvk_publications")])
    def release_approved(answer: dict[str, object]) -> str:
        from dvk import publishing
        from dvk.settings import Settings

        period = get_current_context()["params"]["period"]
        with refusals_become(AirflowFailException, rejection=AirflowSkipException):
            return str(publishing.close(Settings.from_env(), period, answer).path)

    @task(pool=WAREHOUSE_POOL)
    def write_site() -> dict[str, object]:
        from dvk import pipeline
        from dvk.settings import Settings

        return pipeline.write_site(Settings.from_env())

    prepare_draft() >> approve_draft
    release_approved(approve_draft.output) >> write_site()


approve_quarter()
