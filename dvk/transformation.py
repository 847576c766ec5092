"""Runs dbt inside this process: one door for the DAGs, the command line and the tests."""

from __future__ import annotations

import gc
import logging
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dvk.settings import Settings
from ingest.cycle_search import without_cycle_search

# What a build step selects; staging and intermediate are needed by the rules, marts need the rules' findings.
# `register`: the part of staging that the identity step reads; `staging` then builds the rest over what it decided.
SELECTIONS: dict[str, tuple[str, ...]] = {
    "register": ("resource_type:seed", "path:models/staging", "+int_programme_keys"),
    "staging": ("resource_type:seed", "path:models/staging", "path:models/intermediate"),
    "linked": ("source:identity+1", "path:models/intermediate"),
    "marts": ("source:rules+", "path:models/marts"),
}
EXCLUSIONS: dict[str, tuple[str, ...]] = {
    "register": ("source:rules+", "source:identity+"),
    "staging": ("source:rules+",),
    "linked": ("source:rules+", "+int_programme_keys"),
    "marts": (),
}


_LOG = logging.getLogger(__name__)


class TransformationError(RuntimeError):
    """dbt did not finish; the message names the first nodes that failed."""


def utc_text(moment: datetime) -> str:
    """`moment` (with a zone) as the UTC text that the `as_of` variable of the models takes."""
    if moment.tzinfo is None:
        raise ValueError(f"as_of needs a time zone, got {moment.isoformat()}")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    """Set environment variables that dbt's yml reads, and put back what was there."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, old in before.items():
            if old is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = old


def run_dbt(
    settings: Settings,
    command: str,
    select: Sequence[str],
    as_of: datetime,
    findings: Path,
    *,
    exclude: Sequence[str] = (),
    identity: Path | None = None,
    unit_tests: bool = False,
    is_tested: bool = True,
) -> int:
    """Run one dbt command over a selection; returns the number of nodes that ran.

    `findings` is the folder of the rule engine's result. Unit tests try the SQL on examples; they belong to
    development, not to every build. `is_tested`: ask the data tests too. Raises TransformationError with the first failing nodes.
    """
    arguments = [command, "--select", *select]
    left_out = [*exclude, *(() if is_tested else ("resource_type:test",))]
    if left_out:
        arguments += ["--exclude", *left_out]
    if command == "build":
        # a seed whose columns changed is laid anew; what was read of the project was written when it was read
        arguments += ["--full-refresh", "--no-write-json"]
    if not unit_tests:
        arguments += ["--exclude-resource-type", "unit_test"]
    outcome = _invoke(settings, arguments, as_of, findings, identity, unit_tests=unit_tests)
    if command == "build":
        outcome.result.write(str(settings.work / "dbt" / "run_results.json"))
    return len(getattr(outcome.result, "results", None) or [])


def write_docs(settings: Settings, as_of: datetime) -> Path:
    """Write dbt's documentation of the warehouse (models, columns, lineage) as one page that needs no network; returns it.

    Raises TransformationError when dbt cannot read the warehouse.
    """
    _read.clear()  # the page is made from what dbt writes down when it reads the project
    _invoke(settings, ["docs", "generate", "--static"], as_of, settings.work / "no-findings", None)
    return settings.work / "dbt" / "static_index.html"


def _invoke(
    settings: Settings,
    arguments: Sequence[str],
    as_of: datetime,
    findings: Path,
    identity: Path | None,
    *,
    unit_tests: bool = False,
) -> Any:
    """Run dbt in this process with the folders of this installation; raises TransformationError when it fails."""
    from dbt.cli.main import dbtRunner

    from dvk.dbt_events import from_info
    from dvk.versions import code_version
    from expectations.ledger import prepare as prepare_ledger

    prepare_ledger(settings.lake)
    target = settings.work / "dbt"
    target.mkdir(parents=True, exist_ok=True)
    common = [
        "--project-dir", str(settings.dbt_project),
        "--profiles-dir", str(settings.dbt_project),
        "--target-path", str(target),
        "--log-path", str(target / "logs"), "--log-level-file", "info",
        "--quiet",
    ]  # fmt: skip
    places = {
        "DVK_LAKE": str(settings.lake),
        "DVK_FINDINGS": str(_current(settings, "findings", findings)),
        "DVK_IDENTITY": str(_current(settings, "identity", identity)),
        "DVK_WAREHOUSE": str(settings.warehouse),
        "DVK_INVARIANTS": os.environ.get("DVK_INVARIANTS", "warn"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }
    moment = {"DVK_AS_OF": "" if unit_tests else utc_text(as_of)}
    with _environment(places | moment), without_cycle_search(), from_info():
        try:
            manifest = _project(
                common, places, (str(settings.dbt_project), code_version(settings.project_root)), target
            )
            outcome = dbtRunner(manifest=manifest).invoke([*arguments, *common])
        finally:
            _close_connections()
    if not outcome.success:
        raise TransformationError(_first_failures(outcome))
    _tell_broken_invariants(outcome)
    return outcome


_read: dict[tuple[str, ...], Any] = {}
_FOLDER_OF_SOURCE = {"lake": "DVK_LAKE", "rules": "DVK_FINDINGS", "identity": "DVK_IDENTITY"}
_ANY_HOME = dict.fromkeys(_FOLDER_OF_SOURCE.values(), "")
"""dbt reads a project anew when the paths in its profile change; folders are put in after reading."""
_READING = "partial_parse.msgpack"


def _project(common: Sequence[str], places: Mapping[str, str], version: tuple[str, str], target: Path) -> Any:
    """dbt's reading of the project (`version`: folder and code), kept for all steps and homes of one process: of a home it holds
    nothing but the folders of the sources, which are put in. Raises TransformationError when the project cannot be read.

    dbt itself keeps its reading in `target`, with the folder of the seeds: of a project that has moved it is thrown away.
    A new home begins with what another read of this project.
    """
    key = (*version, places["DVK_INVARIANTS"])
    if key not in _read:
        _read.clear()
        project, _ = version
        own, lent = target / _READING, Path(project) / "target" / _READING
        if lent.is_file() and not own.is_file():
            shutil.copyfile(lent, own)
        before = own.stat().st_mtime_ns if own.is_file() else None
        with _environment(_ANY_HOME | {"DVK_WAREHOUSE": Path(places["DVK_WAREHOUSE"]).name}):
            manifest = _parsed(common)
            if {getattr(node, "root_path", None) for node in manifest.nodes.values()} - {None, project}:
                own.unlink(missing_ok=True)
                manifest = _parsed(common)
        if own.is_file() and own.stat().st_mtime_ns != before:
            _lend(own, lent)
        _read[key] = manifest
        gc.collect()
        gc.freeze()  # it stays; no later search for cycles walks through it
    for source in _read[key].sources.values():
        folder = places[_FOLDER_OF_SOURCE[source.source_name]]
        source.meta["folder"] = source.config.meta["folder"] = folder
    return _read[key]


def _lend(own: Path, lent: Path) -> None:
    """Keep dbt's reading with the project for the next new home; a project that cannot be written goes without."""
    try:
        lent.parent.mkdir(exist_ok=True)
        fresh = lent.with_name(f".{lent.name}.{os.getpid()}")
        shutil.copyfile(own, fresh)
        fresh.replace(lent)
    except OSError as error:
        _LOG.info("dbt's reading of the project is not kept: %s", error)


def _parsed(common: Sequence[str]) -> Any:
    from dbt.cli.main import dbtRunner

    outcome = dbtRunner().invoke(["parse", *common])
    if not outcome.success:
        raise TransformationError(_first_failures(outcome))
    return outcome.result


def _current(settings: Settings, name: str, folder: Path | None) -> Path:
    """A link below `work/` that points to `folder` from now on (None: to what it points to), exchanged by a rename."""
    link = settings.work / "inputs" / name
    link.parent.mkdir(parents=True, exist_ok=True)
    if folder is not None and not (link.is_symlink() and link.readlink() == folder):
        fresh = link.with_name(f".{name}.{os.getpid()}")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(folder)
        if link.is_dir() and not link.is_symlink():  # a home that was copied with what its links pointed to
            shutil.rmtree(link)
        fresh.replace(link)
    return link


def build_staging(settings: Settings, as_of: datetime, findings: Path, *, is_tested: bool = True) -> int:
    """Seeds, staging and intermediate models with the identity step between: the register first, then which of its lines
    are one programme (identity.linking), then everything that counts programmes. Returns the number of nodes that ran.
    `is_tested`: see `run_dbt`.
    """
    import duckdb

    from dvk.versions import code_version
    from identity.linking import prepare, write_links

    prepare(settings.lake)
    register = run_dbt(
        settings,
        "build",
        SELECTIONS["register"],
        as_of,
        findings,
        exclude=EXCLUSIONS["register"],
        identity=settings.lake / "identity" / "_none",
        is_tested=is_tested,
    )
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        submissions = connection.execute(
            "select submission_id || ':' || batch_id from intermediate.int_submissions_versioned where is_latest order by 1"
        ).fetchall()
    identity = write_links(
        settings.warehouse,
        settings.lake,
        as_of.astimezone(UTC).replace(tzinfo=None),
        (code_version(settings.project_root), *(text for (text,) in submissions)),
    )
    return register + run_dbt(
        settings, "build", SELECTIONS["linked"], as_of, findings, exclude=EXCLUSIONS["linked"], identity=identity,
        is_tested=is_tested,
    )  # fmt: skip


def _tell_broken_invariants(outcome: object) -> None:
    """An invariant that some return broke does not stop the others' quarter, but nobody may overlook it."""
    for result in getattr(getattr(outcome, "result", None), "results", None) or []:
        if str(result.status) == "warn":
            _LOG.warning(
                "%s does not hold for %s rows; docs/data-team.md says what to do",
                result.node.name,
                result.failures,
            )


def _first_failures(outcome: object) -> str:
    exception = getattr(outcome, "exception", None)
    if exception is not None:
        return f"dbt stopped: {exception}"
    results = getattr(getattr(outcome, "result", None), "results", None) or []
    failed = [
        f"{result.node.name}: {result.message}"
        for result in results
        if str(result.status) in {"error", "fail"}
    ]
    return "dbt: " + "; ".join(failed[:3]) + (f" (+{len(failed) - 3} more)" if len(failed) > 3 else "")


def _close_connections() -> None:
    """dbt-duckdb keeps its file open; anything in this process that opens it read-only would then be refused."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    DuckDBConnectionManager.close_all_connections()
