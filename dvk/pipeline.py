"""The platform's steps as plain functions. The DAGs and the command line are two thin doors to them.

Everything passed between steps is small and JSON-able; data stays in the lake and the warehouse.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dvk.built import (
    JsonObject,
    PipelineError,
    built_as_of,
    default_as_of,
    installed_versions,
    moment,
    used_inputs,
)
from dvk.settings import Settings
from dvk.validation import begin_build, end_build, read_build
from ingest.cycle_search import without_cycle_search

if TYPE_CHECKING:
    from expectations.evaluation import Evaluation
    from exports.publication import Difference
    from ingest.limits import Limits

# What the doors ask of a step comes from here, wherever it is defined.
__all__ = [
    "JsonObject",
    "PipelineError",
    "built_as_of",
    "default_as_of",
    "installed_versions",
    "moment",
    "used_inputs",
]


def _utc(as_of: str | datetime) -> datetime:
    return moment(as_of).astimezone(UTC).replace(tzinfo=None)


# --- the lake -------------------------------------------------------------------------------------------------------


def list_batches(settings: Settings, batch_size: int = 50) -> list[list[JsonObject]]:
    """Files of the inbox that the lake does not know yet, in batches. Each file is a JSON object.

    Filled review workbooks (`dvk identity export`) are no submissions: their decisions go to the lake first.
    """
    from identity.receiving import receive_from_inbox
    from ingest.pipeline import inspect_inbox, plan_batches
    from ingest.reference import Reference

    settings.inbox.mkdir(parents=True, exist_ok=True)
    receive_from_inbox(settings.inbox, settings.lake)
    reference, limits = Reference.load(settings.seeds), _limits(settings)
    arrivals = inspect_inbox(settings.inbox, settings.lake, reference, settings.layouts, limits).arrivals
    return [
        [
            {**asdict(arrival), "path": str(arrival.path), "received_at": arrival.received_at.isoformat()}
            for arrival in batch
        ]
        for batch in plan_batches(arrivals, batch_size)
    ]


def _limits(settings: Settings) -> Limits:
    from ingest.limits import LimitsError, load_limits

    try:
        return load_limits(settings.limits_file)
    except LimitsError as error:
        raise PipelineError(str(error)) from error


def ingest_batch(settings: Settings, batch: Sequence[Mapping[str, Any]]) -> JsonObject:
    """Read one batch into the lake; returns counts of files, rows and issues."""
    from ingest.pipeline import Arrival
    from ingest.pipeline import ingest_batch as land_batch
    from ingest.reference import Reference

    arrivals = [
        Arrival(
            **{**file, "path": Path(file["path"]), "received_at": datetime.fromisoformat(file["received_at"])}
        )
        for file in batch
    ]
    result = land_batch(
        arrivals,
        settings.lake,
        Reference.load(settings.seeds),
        limits=_limits(settings),
        layouts=settings.layouts,
    )
    return {
        "files": len(result.files),
        "accepted": result.accepted,
        "quarantined": result.quarantined,
        "rows": result.row_count,
        "issues": result.issue_count,
    }


# --- the warehouse --------------------------------------------------------------------------------------------------


def _evaluation_folder(settings: Settings, as_of: str | datetime) -> Path:
    """Where the findings of this very state of the lake, moment, code and rule pack belong (content-addressed)."""
    code, pack = installed_versions(settings)
    digest = hashlib.sha256(f"{_utc(as_of).isoformat()}|{pack}|{code}".encode())
    for row in used_inputs(settings):
        digest.update(f"|{row['submission_id']}:{row['batch_id']}".encode())
    for decision in sorted((settings.lake / "decisions").glob("*")):
        digest.update(f"|{decision.name}".encode())
    return settings.lake / "findings" / digest.hexdigest()[:16]


def transform(
    settings: Settings, select: str, as_of: str | datetime, *, is_tested: bool = True
) -> JsonObject:
    """Build a part of the warehouse: `staging` (sources to intermediate) or `marts` (after the rules ran).
    `is_tested`: ask dbt's data tests of it too.

    Raises TransformationError naming the nodes that failed, PipelineError on a bad as_of.
    """
    from dvk import transformation

    parsed = moment(as_of)
    if select == "staging":
        from ingest.lake import prepare

        prepare(settings.lake, settings.layouts)
        begin_build(settings, parsed, installed_versions(settings))
        nodes = transformation.build_staging(
            settings, parsed, settings.work / "no-findings", is_tested=is_tested
        )
        return {"step": select, "nodes": nodes}
    findings = _evaluation_folder(settings, as_of)
    nodes = transformation.run_dbt(
        settings,
        "build",
        transformation.SELECTIONS[select],
        parsed,
        findings,
        exclude=transformation.EXCLUSIONS[select],
        is_tested=is_tested,
    )
    if select == "marts":
        end_build(settings, parsed, installed_versions(settings))
    return {"step": select, "nodes": nodes}


def evaluate_rules(
    settings: Settings,
    as_of: str | datetime,
    on_rule: Callable[[str, int], None] | None = None,
    *,
    keeps_evidence: bool = True,
) -> JsonObject:
    """Run every rule in force over the warehouse; findings and (`keeps_evidence`) GX's evidence go to the lake. Returns counts."""
    from expectations.catalogue import load_rules, pack_version
    from expectations.evaluation import evaluate, in_force, write_evidence
    from expectations.evidence import validate

    rules = load_rules()
    folder = _evaluation_folder(settings, as_of)
    result = evaluate(
        settings.warehouse,
        rules,
        _utc(as_of),
        settings.seeds,
        folder,
        on_rule=None if on_rule is None else lambda rule, count: on_rule(rule.id, count),
    )
    evidence = settings.lake / "validations" / f"{folder.name}.json"
    if keeps_evidence and not evidence.exists():
        write_evidence(validate(settings.warehouse, in_force(rules, _utc(as_of))), evidence)
    return _told(pack_version(rules), result)


def _told(pack: str, found: Evaluation) -> JsonObject:
    return {"rule_pack": pack, "findings": found.finding_count, **found.by_severity}


def build(settings: Settings, as_of: str | datetime, *, is_checked: bool = True) -> JsonObject:
    """The whole warehouse as of a moment: staging, rules, marts. Returns the counts of the rules.

    `is_checked` False: the same tables, without dbt's data tests and GX's evidence. Only for what is compared byte by byte with
    something that was checked.
    """
    transform(settings, "staging", as_of, is_tested=is_checked)
    counts = evaluate_rules(settings, as_of, keeps_evidence=is_checked)
    transform(settings, "marts", as_of, is_tested=is_checked)
    return counts


def standing_build(settings: Settings, as_of: str | datetime) -> JsonObject | None:
    """The counts of the rules where the warehouse stands: whole, of this moment, of the same inputs, code and rules."""
    from dvk.validation import changes_since
    from expectations.evaluation import read_evaluation

    built, versions = read_build(settings), installed_versions(settings)
    if built is None or moment(str(built["as_of"])) != moment(as_of) or not settings.warehouse.is_file():
        return None
    if changes_since(settings, versions):
        return None
    findings = _evaluation_folder(settings, as_of)
    return (
        _told(versions[1], read_evaluation(findings)) if (findings / "findings.parquet").is_file() else None
    )


def ensure_built(settings: Settings, as_of: str | datetime) -> JsonObject:
    """Build the warehouse as of a moment, unless it stands already. Returns the counts of the rules."""
    return standing_build(settings, as_of) or build(settings, as_of)


# --- answers --------------------------------------------------------------------------------------------------------


def return_workbooks(
    settings: Settings,
    as_of: str | datetime,
    workers: int = 2,
    on_written: Callable[[int, int], None] | None = None,
) -> JsonObject:
    """Bring the returned workbooks up to date with the warehouse as built; returns how many were written and how many stand.

    A build that looks back answers nobody.
    """
    from dvk.answering.returning import return_workbooks as write_answers

    result = write_answers(settings, moment(as_of), workers, on_written)
    return {"written": result.written, "unchanged": result.unchanged}


# --- publications ---------------------------------------------------------------------------------------------------


def publish(
    settings: Settings,
    period: str,
    as_of: str | datetime,
    approved_by: str,
    reason: str,
    preparer: str | None = None,
) -> JsonObject:
    """Publish a period from the warehouse as built for `as_of`; same inputs, code and rules give the same revision.

    Raises PipelineError with the reason when it is refused.
    """
    from dvk import publishing

    result = publishing.publish(settings, period, as_of, approved_by, reason, preparer)
    return {
        "period": result.period_id,
        "revision": result.revision,
        "path": str(result.path),
        "created": result.created,
        "digest": result.content_digest,
    }


def write_site(settings: Settings) -> JsonObject:
    """Write the report site from the warehouse as built and the publications beside it; what stood there goes when it is whole.

    Raises PipelineError when there is no whole build.
    """
    from dvk.rule_listing import rules_for_site
    from exports.errors import ExportError
    from exports.site.site import write_site as render_site

    code, pack = installed_versions(settings)
    try:
        with without_cycle_search():
            result = render_site(
                settings.warehouse,
                settings.publications,
                settings.site,
                as_of=built_as_of(settings),
                code_version=code,
                rule_pack_version=pack,
                rules=rules_for_site(),
            )
    except ExportError as error:
        raise PipelineError(str(error)) from error
    return {"first_page": str(result.first_page), "pages": result.pages, "bytes": result.bytes}


def reproduce(settings: Settings, period: str, revision: int) -> list[Difference]:
    """Rebuild a publication in a scratch home over the same lake and compare every byte; empty = proved equal.

    Where a file is no longer what its manifest says, that alone is told, at once: what was touched cannot be proved by rebuilding.
    Raises PipelineError when there is no such publication or when another version of code or rules is installed.
    """
    import tempfile

    from dvk.rule_listing import rules_for_site
    from exports.errors import ExportError
    from exports.manifest import read_manifest
    from exports.publication import reproduce as compare
    from exports.publication import touched

    folder = settings.publications / period / f"r{revision}"
    if not (folder / "manifest.json").is_file():
        raise PipelineError(f"there is no publication {period} r{revision} in {settings.publications}")
    if told := touched(folder):
        return told
    manifest = read_manifest(folder)
    code, pack = installed_versions(settings)
    for what, made_with, here in (
        ("code", manifest["code_version"], code),
        ("rule pack", manifest["rule_pack_version"], pack),
    ):
        if made_with != here:
            raise PipelineError(
                f"{period} r{revision} was made with {what} {made_with}; here is {here}. Check out that version to reproduce it."
            )
    with tempfile.TemporaryDirectory(prefix="dvk-reproduce-") as scratch:
        copy = _scratch_home(settings, Path(scratch))
        build(copy, manifest["as_of"], is_checked=False)
        try:
            return compare(copy.warehouse, settings.publications, period, revision, rules=rules_for_site())
        except ExportError as error:
            raise PipelineError(str(error)) from error


def _scratch_home(settings: Settings, scratch: Path) -> Settings:
    """A home of its own for the warehouse, over copies of the lake's rows (links where the file system allows)."""
    import os
    import shutil

    def place(source: str, target: str) -> None:
        try:
            os.link(source, target)
        except OSError:
            shutil.copyfile(source, target)

    shutil.copytree(
        settings.lake,
        scratch / "lake",
        copy_function=place,
        ignore=shutil.ignore_patterns("originals", "findings", "validations", "*.lock"),
    )
    return Settings(scratch, settings.inbox, settings.project_root)
