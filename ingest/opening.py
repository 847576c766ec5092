"""Bytes → an opened book, by what the bytes are."""

from __future__ import annotations

from ingest.books import Book
from ingest.issues import RefusedError
from ingest.limits import Limits
from ingest.package_check import is_compound, is_zip, open_package

_WORKBOOK_STREAMS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))


def open_book(data: bytes, limits: Limits, *, in_bulk: bool = False) -> Book:
    """Open .xlsx, .xlsm, .xls, .ods, .docx or .csv. Raises RefusedError for anything else, damaged or unsafe.

    `in_bulk`: many files follow, so a reader that is slower to load and quicker to read is worth it; it reads the same.
    """
    if is_compound(data) and not _is_encrypted(data) and any(name in data for name in _WORKBOOK_STREAMS):
        from ingest.xls_book import XlsBook

        return XlsBook(data, limits)
    if data and not is_zip(data) and not is_compound(data) and len(data) <= limits.max_file_bytes:
        from ingest.csv_book import open_csv

        table = open_csv(data, limits)
        if table is not None:
            return table
    package = open_package(data, limits)
    match package.kind:
        case "xlsx":
            if in_bulk:
                from ingest.plain_book import open_plain

                plain = open_plain(package)
                if plain is not None:
                    return plain
            from ingest.xlsx_book import XlsxBook

            return XlsxBook(package)
        case "ods":
            from ingest.ods_book import OdsBook

            return OdsBook(package)
        case "docx":
            from ingest.docx_book import DocxBook

            return DocxBook(package)
    raise RefusedError("file_wrong_type", package.kind)


def _is_encrypted(data: bytes) -> bool:
    return "EncryptedPackage".encode("utf-16-le") in data
