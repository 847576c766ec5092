"""From a built warehouse to an approved release: draft, submit, approve, release; or all four in one step.

Every step is recorded in the lake (`lake/publications/<period>/`), append-only; releases stand in `publications/`.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from dvk.built import (
    JsonObject,
    PipelineError,
    RejectedError,
    built_as_of,
    default_as_of,
    installed_versions,
    moment,
    used_inputs,
)
from dvk.rule_listing import rules_for_site
from dvk.settings import Settings
from dvk.validation import changes_since
from exports import approval as steps
from exports.approval import Approval, ApprovalRecords, Record
from exports.context import Parameters
from exports.errors import ExportError
from exports.publication import PublicationResult, Sources
from exports.publication import draft as render_draft
from exports.publication import publish as release_revision
from exports.report.templates import TEMPLATES
from exports.standing import newest_revision

APPROVE = "Approve"  # what Airflow's form calls it
TEMPLATE_FOLDER = "templates"  # below the home folder: the office's own templates
_INPUT_COLUMNS = ("submission_id", "sha256", "unit_code", "period_id", "submission_version")


def records(settings: Settings) -> ApprovalRecords:
    """The append-only record of who drafted, submitted, approved and released."""
    return ApprovalRecords(settings.lake / "publications")


def sources(settings: Settings, period: str, as_of: str | datetime | None = None) -> Sources:
    """What a publication of the warehouse as built is made from.

    Raises PipelineError when the warehouse was built for another moment, by other code or rules, or before the lake
    received something that belongs to that moment: what was validated is then not what would be published.
    """
    built = built_as_of(settings)
    if as_of is not None and moment(as_of) != moment(built):
        raise PipelineError(
            f"the warehouse was built as of {built}, not {moment(as_of).isoformat()}; "
            f"run `dvk run --as-of {moment(as_of).isoformat()}` first"
        )
    code, pack = installed_versions(settings)
    if changed := changes_since(settings, (code, pack)):
        raise PipelineError(
            f"{', '.join(changed)} changed since the warehouse was built and validated; "
            f"run `dvk run --as-of {built}` again"
        )
    inputs = [
        {name: row[name] for name in _INPUT_COLUMNS}
        for row in used_inputs(settings)
        if row["state"] in ("accepted", "attached")
    ]
    stated = moment(as_of).isoformat() if as_of is not None else built
    templates = (settings.home / TEMPLATE_FOLDER, TEMPLATES)
    return Sources(
        settings.warehouse,
        Parameters(period, stated, code, pack),
        inputs,
        templates=templates,
        rules=rules_for_site(),
    )


def publish(
    settings: Settings,
    period: str,
    as_of: str | datetime,
    approved_by: str,
    reason: str,
    preparer: str | None = None,
) -> PublicationResult:
    """Draft, submit, approve and release in one step; the newest revision is returned when nothing changed."""
    now = default_as_of()
    with _refusals():
        made_from = sources(settings, period, as_of)
        approval = Approval(approved_by, now, reason, preparer, preparer or steps.AUTOMATIC, now)
        result = release_revision(made_from, settings.publications, approval)
        if result.created:
            digest = str(result.manifest["approval"]["approved_sha256"])
            prepared = preparer or steps.AUTOMATIC
            for step, by, note in (
                (steps.DRAFTED, prepared, ""),
                (steps.SUBMITTED, prepared, ""),
                (steps.APPROVED, approved_by, reason),
                (steps.PUBLISHED, approved_by, ""),
            ):
                revision = result.revision if step == steps.PUBLISHED else None
                stated = made_from.parameters.as_of
                records(settings).append(Record(period, step, digest, by, now, note, stated, revision))
    return result


def draft(settings: Settings, period: str, prepared_by: str) -> JsonObject:
    """Render what would be published now into `work/drafts/<period>/` and put it on record."""
    with _refusals():
        made_from = sources(settings, period)
        folder = settings.work / "drafts" / period
        shutil.rmtree(folder, ignore_errors=True)
        made = render_draft(made_from, settings.publications, folder)
        stated = made_from.parameters.as_of
        if not made.is_published:
            records(settings).append(
                Record(period, steps.DRAFTED, made.digest, prepared_by, default_as_of(), "", stated)
            )
    return {
        "period": period,
        "revision": made.revision,
        "path": str(made.path),
        "digest": made.digest,
        "files": len(made.files),
        "unchanged": made.is_published,
    }


def submit(settings: Settings, period: str, submitted_by: str, note: str) -> JsonObject:
    """Hand the newest draft to the approver."""
    with _refusals():
        return asdict(records(settings).submit(period, submitted_by, default_as_of(), note))


def prepare(settings: Settings, period: str, prepared_by: str, submitted_by: str | None = None) -> JsonObject:
    """Draft and submit in one go; the draft then waits for a person who is neither of the two, and is asked the `question`."""
    made = draft(settings, period, prepared_by)
    if not made["unchanged"]:
        submit(settings, period, submitted_by or prepared_by, "")
    return made | {"question": _question(made, prepared_by)}


def _question(made: JsonObject, prepared_by: str) -> str:
    """What the person who approves reads, in Vietnamese."""
    from jinja2 import Template

    text = Path(__file__).with_name("approval_question.md").read_text(encoding="utf-8")
    return Template(text, trim_blocks=True).render(draft=made, prepared_by=prepared_by)


def approve(settings: Settings, period: str, approved_by: str, reason: str) -> JsonObject:
    """Approve the hash of the newest draft, which was submitted."""
    with _refusals():
        approval = records(settings).approve(period, approved_by, default_as_of(), reason)
    return {"period": period, "approved_by": approved_by, "digest": approval.digest}


def reject(settings: Settings, period: str, rejected_by: str, reason: str) -> JsonObject:
    """Turn down the newest draft, which was submitted; it stays on record."""
    with _refusals():
        return asdict(records(settings).reject(period, rejected_by, default_as_of(), reason))


def release(settings: Settings, period: str) -> PublicationResult:
    """Release what was approved: rendered again, it must have the approved hash."""
    with _refusals():
        approval, drafted = records(settings).approval(period)
        made_from = sources(settings, period, drafted.as_of)
        result = release_revision(made_from, settings.publications, approval)
        if result.created and approval.digest is not None:
            records(settings).append(
                Record(
                    period, steps.PUBLISHED, approval.digest, approval.approved_by, default_as_of(), "",
                    drafted.as_of, result.revision,
                )
            )  # fmt: skip
    return result


def close(settings: Settings, period: str, answer: Mapping[str, Any]) -> PublicationResult:
    """Do what a person answered in Airflow's web UI: release, or record the rejection. The login is who answered, the form holds
    the reason. Raises RejectedError for a rejection.
    """
    person = answer.get("responded_by_user") or {}
    name = str(person.get("name") or person.get("id") or "").strip()
    reason = str((answer.get("params_input") or {}).get("reason") or "").strip()
    with _refusals():
        _, answered = records(settings).since_draft(
            period
        )  # a task that is tried again does not answer twice
    if answer["chosen_options"] == [APPROVE]:
        if steps.APPROVED not in answered:
            approve(settings, period, name, reason)
        return release(settings, period)
    if steps.REJECTED not in answered:  # the form does not insist on a reason
        reject(settings, period, name, reason or "(không ghi lý do)")
    raise RejectedError(f"{period}: rejected by {name}, on record")


def status(settings: Settings, period: str) -> dict[str, Any]:
    """Every recorded step of a period, oldest first, and the newest revision that stands."""
    return {
        "period": period,
        "newest_revision": newest_revision(settings.publications, period),
        "steps": [asdict(record) for record in records(settings).read(period)],
    }


@contextmanager
def _refusals() -> Iterator[None]:
    """What exports refuses or cannot do becomes one line for the person who runs it."""
    try:
        yield
    except ExportError as error:
        raise PipelineError(str(error)) from error
