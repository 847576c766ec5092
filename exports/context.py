"""What every renderer knows about its document: period, moment of knowledge, versions, issuing office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from string import Formatter

import duckdb

from exports.definition import Definitions, Label, Office
from exports.errors import DefinitionError, ExportError
from exports.vietnamese import date_text, moment_text, period_text


@dataclass(frozen=True)
class Parameters:
    """The parameters an output depends on besides the warehouse; they are written into the manifest."""

    period_id: str
    as_of: str
    code_version: str
    rule_pack_version: str


@dataclass(frozen=True)
class Context:
    """Parameters resolved against the warehouse, ready to be printed."""

    parameters: Parameters
    office: Office
    labels: dict[str, dict[str, Label]]
    as_of: datetime
    period_start: date
    period_end: date
    stage_id: str | None
    parent_body: str
    place: str  # the province without its kind, as a date line names it

    @property
    def created(self) -> datetime:
        """The created date written into files: as_of in UTC without zone; the clock is never read."""
        return self.as_of.astimezone(UTC).replace(tzinfo=None)

    @property
    def display_offset(self) -> timedelta:
        """Local time minus UTC."""
        return timedelta(minutes=self.office.utc_offset_minutes)

    def fill(self, text: str, **more: str) -> str:
        """Replace {placeholders} of a definition's text.

        Raises DefinitionError for a placeholder that does not exist.
        """
        values = {
            "period_id": self.parameters.period_id,
            "period": period_text(self.parameters.period_id),
            "period_start": date_text(self.period_start),
            "period_end": date_text(self.period_end),
            "stage": f"giai đoạn {self.stage_id}" if self.stage_id else "giai đoạn",
            "as_of": moment_text(self.as_of.astimezone(timezone(self.display_offset))),
            "code_version": self.parameters.code_version,
            "rule_pack_version": self.parameters.rule_pack_version,
            "parent_body": self.parent_body,
            "issuing_body": self.office.issuing_body,
            **more,
        }
        for _, name, _, _ in Formatter().parse(text):
            if name is not None and name not in values:
                raise DefinitionError(f"unknown placeholder {{{name}}} in: {text}")
        return text.format_map(values)


def moment(as_of: str) -> datetime:
    """Read `as_of` (ISO 8601; without a zone it is UTC).

    Raises ExportError when it is not a moment, or so far away that it only means “everything”.
    """
    try:
        value = datetime.fromisoformat(as_of)
    except ValueError as error:
        raise ExportError(f"as_of is not an ISO 8601 moment: {as_of}") from error
    if not 1980 <= value.year < 9000:
        raise ExportError(f"as_of must be a real moment to be printed on a document, not {as_of}")
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def build_context(
    connection: duckdb.DuckDBPyConnection, definitions: Definitions, parameters: Parameters
) -> Context:
    """Look the period and the province up in the warehouse.

    Raises ExportError when the period is not in `dim_periods` or the period has units of several provinces.
    """
    period = connection.execute(
        "select start_date, end_date from marts.dim_periods where period_id = ?",
        [parameters.period_id],
    ).fetchone()
    if period is None:
        raise ExportError(f"period {parameters.period_id} is not in the calendar (marts.dim_periods)")
    provinces = connection.execute(
        "select unit_name_vi, unit_code, case when min(stage_id) = max(stage_id) then max(stage_id) end "
        "from marts.rpt_quarterly_summary where period_id = ? and unit_code = province_code group by all order by unit_name_vi",
        [parameters.period_id],
    ).fetchall()
    if len(provinces) > 1:
        names = ", ".join(str(row[0]) for row in provinces)
        raise ExportError(
            f"period {parameters.period_id} has several provinces ({names}); one publication has one"
        )
    stage = None
    if provinces:
        # the days and the stage that the province counts; a sum over units with stages of their own is of none
        period = (
            connection.execute(
                "select start_date, end_date from marts.dim_unit_periods where unit_code = ? and period_id = ?",
                [provinces[0][1], parameters.period_id],
            ).fetchone()
            or period
        )
        stage = None if provinces[0][2] == "mixed" else provinces[0][2]
    return Context(
        parameters=parameters,
        office=definitions.office,
        labels={name: dict(entries) for name, entries in definitions.labels.items()},
        as_of=moment(parameters.as_of),
        period_start=period[0],
        period_end=period[1],
        stage_id=stage,
        parent_body=_parent_body(definitions.office, str(provinces[0][0]) if provinces else ""),
        place=_place(definitions.office, str(provinces[0][0]) if provinces else ""),
    )


def _place(office: Office, province_name: str) -> str:
    prefix = next((text for text in office.parent_body_by_prefix if province_name.startswith(text)), "")
    return province_name.removeprefix(prefix)


def _parent_body(office: Office, province_name: str) -> str:
    for prefix, pattern in office.parent_body_by_prefix.items():
        if province_name.startswith(prefix):
            return pattern.format(name=province_name.removeprefix(prefix).upper())
    return office.parent_body_unknown
