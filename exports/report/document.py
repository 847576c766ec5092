"""A docx from a template and figures, the same bytes every time; a PDF beside it where LibreOffice is installed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from exports.context import Context
from exports.definition import ReportExport
from exports.errors import ExportError
from exports.report.facts import read_facts
from exports.report.pdf import convert
from exports.report.pictures import draw
from exports.report.templates import TEMPLATES, find_template, kept_path
from exports.written import Written

_ZIP_DAY = (1980, 1, 1, 0, 0, 0)
_TEXT_WIDTH_MM = 165  # A4 less 30 mm and 15 mm


def write_report(
    connection: duckdb.DuckDBPyConnection,
    export: ReportExport,
    context: Context,
    folder: Path,
    templates: Sequence[Path] = (TEMPLATES,),
) -> dict[str, Written]:
    """Fill the template of a definition; returns what was written by path.

    An office's own template is kept beside the document. Raises ExportError naming the template and what is wrong
    with it, DefinitionError when the definition asks for what the warehouse does not have.
    """
    template = find_template(export.template, templates)
    facts = read_facts(connection, export.facts, context)
    pictures = {picture.name: draw(connection, picture, context) for picture in export.pictures}
    name, pdf = context.fill(export.file), context.fill(export.pdf)
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_filled(template, facts, pictures, export, context))
    written = {name: Written(None)}
    if template.parent != TEMPLATES:
        kept = folder / kept_path(export.template)
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(template.read_bytes())
        written[kept_path(export.template)] = Written(None)
    converter = convert(path, folder / pdf, context.created)
    if converter is not None:
        written[pdf] = Written(None, converter)
    return written


def _filled(
    template: Path,
    facts: dict[str, Any],
    pictures: dict[str, bytes | None],
    export: ReportExport,
    context: Context,
) -> bytes:
    from docx.shared import Mm
    from docxtpl import DocxTemplate, InlineImage
    from jinja2 import Environment, StrictUndefined, TemplateError

    try:
        document = DocxTemplate(template)
        images = {
            name: "" if png is None else InlineImage(document, io.BytesIO(png), width=Mm(_TEXT_WIDTH_MM))
            for name, png in pictures.items()
        }
        environment = Environment(undefined=StrictUndefined, autoescape=True)
        environment.filters["thuong"] = lambda text: str(text)[:1].lower() + str(text)[1:]
        document.render({**_words(context), **facts, **images}, environment)
        properties = document.docx.core_properties
        properties.title = context.fill(export.title)
        properties.author = properties.last_modified_by = context.office.issuing_body
        properties.created = properties.modified = context.created
        properties.revision = 1
        buffer = io.BytesIO()
        document.save(buffer)
    except (TemplateError, KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
        raise _template_error(template, error) from error
    except Exception as error:  # python-docx and lxml raise many types for a file that is no docx
        raise _template_error(template, error) from error
    return _same_bytes(buffer.getvalue())


def _template_error(template: Path, error: Exception) -> ExportError:
    line = getattr(error, "lineno", None)
    where = f" (dòng {line} / line {line})" if line else ""
    return ExportError(
        f"Mẫu {template}{where}: {error}. Sửa chỗ đó trong Word, hoặc bỏ tệp đi để dùng mẫu kèm theo chương trình. / "
        f"Template {template}{where}: {error}. Correct it in Word, or remove the file to use the shipped one."
    )


def _words(context: Context) -> dict[str, Any]:
    """What every template may print besides figures."""
    from datetime import timezone

    local = context.as_of.astimezone(timezone(context.display_offset))
    fills = ("period", "period_start", "period_end", "stage", "as_of", "code_version", "rule_pack_version")
    names = ("ky", "ngay_dau_ky", "ngay_cuoi_ky", "giai_doan", "thoi_diem", "phien_ban", "bo_quy_tac")
    words = {name: context.fill(f"{{{fill}}}") for name, fill in zip(names, fills, strict=True)}
    period = words["ky"]
    return {
        **words,
        "ky_thuong": period[:1].lower() + period[1:],
        "nam": str(context.period_end.year),
        "nam_truoc": str(context.period_end.year - 1),
        "dang": context.office.party,
        "cap_uy": context.parent_body,
        "co_quan": context.office.issuing_body,
        "dia_danh": context.place,
        "thang_ky": f"{local.month:02d}",
        "nam_ky": str(local.year),
    }


def _same_bytes(data: bytes) -> bytes:
    """The same parts in name order with one date: a docx remembers neither when nor in what order it was zipped."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as fixed:
        names = sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        for name in names:
            entry = zipfile.ZipInfo(name, _ZIP_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            fixed.writestr(entry, source.read(name))
    return target.getvalue()
