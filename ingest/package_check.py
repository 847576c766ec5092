"""Looks at the bytes before anything parses them: what the file really is, and whether it is safe to open."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from functools import lru_cache
from typing import Literal
from xml.etree import ElementTree

from ingest.issues import RefusedError
from ingest.limits import Limits

_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
READABLE = "xlsx, xlsm, xls, ods, csv, docx"
PackageKind = Literal["xlsx", "docx", "ods"]
_WORKBOOK = "xl/workbook.xml"
_LEANED_ON = {
    "xl/sharedstrings.xml": "xl/sharedStrings.xml",
    "xl/styles.xml": "xl/styles.xml",
    _WORKBOOK: _WORKBOOK,
}
_MAIN_PARTS: dict[str, PackageKind] = {_WORKBOOK: "xlsx", "word/document.xml": "docx", "content.xml": "ods"}
_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_MAX_DEFLATE_RATIO = 1_032
_LARGEST_UNPACKED = 64 * 2**20
_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")
_BAD_NAME = re.compile(r"(^|[/\\])\.\.([/\\]|$)|^[/\\]|^[A-Za-z]:|\x00")
_FAR_CELL = re.compile(rb"""r\s*=\s*["'](?:[A-Za-z]{3}|[A-Za-z]{0,2}\d{5})""")
_PLAIN_FAR_CELL = re.compile(rb' r="(?:[A-Za-z]{3}|[A-Za-z]{0,2}\d{5})')  # not operator="between"
_OTHER_SPACES = (b"\nr=", b"\tr=", b"\rr=", b"'")
_LEAST_BYTES_PER_CELL = 2  # a register of which every row fills a few of its columns has ten times as many
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
# A cell that holds something: a ruled but empty one (`<c r="XFD9" s="3"/>`) takes no room in the reader.
_FILLED_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["']([A-Za-z]*)(\d+)["'][^>]*(?<!/)>""")
_ROW = re.compile(rb"""<(?:\w+:)?row\s[^>]*?\br\s*=\s*["'](\d{7,})["']""")
_OTHER_MAGIC = (
    (b"%PDF", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\x1f\x8b", "gzip"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpeg"),
)
_XML = (".xml", ".rels")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class Package:
    """An opened zip of parts (.xlsx/.xlsm, .ods, .docx) whose directory passed the limits; `kind` is what it
    holds, whatever its name. Raises RefusedError while opening or reading.
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        self.data, self.limits = data, limits
        self._zip, self.kind = _open_zip(data, limits)
        self._sheet_files: dict[str, str] | None = None
        self._parts: dict[str, bytes] = {}

    def sheet_xml(self, sheet: str) -> bytes:
        """The XML of one worksheet, fit to be parsed. Raises RefusedError: file_unsafe for absurd dimensions or
        a DTD, file_unreadable when the workbook does not say which part it is.
        """
        xml = self.xml_of_sheet(sheet)
        start = xml.find(b"<worksheet")
        odd = start < 0 or b"r =" in xml or any(space in xml for space in _OTHER_SPACES)
        if (_FAR_CELL if odd else _PLAIN_FAR_CELL).search(xml):
            self._check_area(sheet, xml)
        return xml

    def xml_of_sheet(self, sheet: str) -> bytes:
        """The same, whatever it holds. Raises RefusedError(file_unreadable) when it is damaged or there is none."""
        name = self._file_of(sheet)
        if name is None:
            raise RefusedError("file_unreadable", f"{sheet}: no part")
        return self._read(name)

    def has_usual_names(self) -> bool:
        """Whether the parts that every sheet leans on are called as programs call them; calamine passes over capitals."""
        return all(_LEANED_ON.get(name.lower(), name) == name for name in self._zip.NameToInfo)

    def part(self, name: str) -> bytes:
        """The bytes of one part; empty when there is none. Raises RefusedError for a damaged one."""
        return self._read(name) if name in self._zip.NameToInfo else b""

    def _check_area(self, sheet: str, xml: bytes) -> None:
        rows = columns = 0
        for match in _FILLED_CELL.finditer(xml):
            rows = max(rows, int(match[2][:12]))  # the reader would take a longer number for some other one
            width = 0
            for letter in match[1][:4].upper():
                width = width * 26 + letter - 64
            columns = max(columns, width)
        rows = max(
            [rows] + [int(match[1][:12]) for match in _ROW.finditer(xml) if int(match[1][:12]) > _LAST_ROW]
        )
        impossible = rows > _LAST_ROW or columns > _LAST_COLUMN
        area = rows * max(columns, 1)
        is_sparse = area * _LEAST_BYTES_PER_CELL > len(xml)
        most = self.limits.max_sparse_cells if is_sparse else self.limits.max_sheet_cells
        if impossible or area > most:
            raise RefusedError("file_unsafe", f"{sheet}: {rows} × {columns}", f"≤ {most}")

    def _file_of(self, sheet: str) -> str | None:
        if self._sheet_files is None:
            self._sheet_files = self._map_sheets()
        return self._sheet_files.get(sheet)

    def _map_sheets(self) -> dict[str, str]:
        paths = _paths_of_sheets(self._read(_WORKBOOK), self._read("xl/_rels/workbook.xml.rels"))
        return {name: path for name, path in paths if path in self._zip.NameToInfo}

    def _read(self, name: str) -> bytes:
        known = self._parts.get(name)
        if known is None:
            try:
                known = _inflated(self.data, self._zip.getinfo(name))
            except Exception as error:  # zlib.error and whatever a damaged stream may raise
                raise RefusedError("file_unreadable", f"{name}: {type(error).__name__}") from error
            # no form of ours has a document type; whoever gets the file back would open what it declares
            if b"<!DOCTYPE" in known and name.endswith(_XML):
                raise RefusedError("file_unsafe", f"{name}: DOCTYPE")
            self._parts[name] = known
        return known

    def unpacked(self) -> bytes:
        """The package with its XML stored instead of compressed, each part inflated (and its size and checksum
        proved) only once for whoever reads it; a damaged part is left out. A large package is given as it came.
        """
        entries = [e for e in self._zip.infolist() if e.filename.endswith(_XML)]
        if sum(entry.file_size for entry in entries) > _LARGEST_UNPACKED:
            return self.data
        stored: list[bytes] = []
        directory: list[bytes] = []
        offset = 0
        for entry in entries:
            try:
                data = self._read(entry.filename)
            except RefusedError as refused:
                if refused.issue.code == "file_unsafe":
                    raise
                continue
            name = entry.filename.encode()
            facts = (20, 0x800, 0, 0, 33, entry.CRC, len(data), len(data), len(name), 0)
            head = _LOCAL.pack(b"PK\3\4", *facts)
            directory.append(_CENTRAL.pack(b"PK\1\2", 20, *facts, 0, 0, 0, 0, offset) + name)
            stored += [head, name, data]
            offset += len(head) + len(name) + len(data)
        listing = b"".join(directory)
        count = len(directory)
        return b"".join((*stored, listing, _END.pack(b"PK\5\6", 0, 0, count, count, len(listing), offset, 0)))

    def refuse_doctypes(self) -> None:
        """Before a DOM parser sees the file: no part may declare a DTD. Raises RefusedError(file_unsafe)."""
        for info in self._zip.infolist():
            if info.filename.endswith(_XML):
                self._read(info.filename)

    def read_all(self) -> None:
        """Decompress everything once, bounded by the declared sizes.
        Raises RefusedError for a stream that lies.
        """
        for info in self._zip.infolist():
            try:
                with self._zip.open(info) as stream:
                    while stream.read(2**20):
                        pass
            except Exception as error:
                raise RefusedError("file_unreadable", f"{info.filename}: {type(error).__name__}") from error


@lru_cache(maxsize=256)
def _paths_of_sheets(workbook: bytes, relations: bytes) -> tuple[tuple[str, str], ...]:
    """(name, part) of every sheet. Workbooks of one layout have both parts in common."""
    for xml in (workbook, relations):
        if b"<!DOCTYPE" in xml:
            raise RefusedError("file_unsafe", "DOCTYPE", None)
    try:
        targets = {item.get("Id"): item.get("Target", "") for item in ElementTree.fromstring(relations)}
        sheets = [e for e in ElementTree.fromstring(workbook).iter() if e.tag.endswith("}sheet")]
    except ElementTree.ParseError as error:
        raise RefusedError("file_unreadable", f"workbook.xml: {error}") from error
    paths = ((e.get("name", ""), targets.get(e.get(_RELATION), "")) for e in sheets)
    return tuple((name, path.lstrip("/") if path.startswith("/") else f"xl/{path}") for name, path in paths)


def is_zip(data: bytes) -> bool:
    """Whether the bytes begin like a zip."""
    return data.startswith(_ZIP)


def is_compound(data: bytes) -> bool:
    """Whether the bytes begin like a compound file of before 2007 (.xls, .doc) or an encrypted one of after."""
    return data.startswith(_OLE)


def _inflated(data: bytes, entry: zipfile.ZipInfo) -> bytes:
    """One part, at most as large as it says. Raises ValueError when it is damaged or of another size."""
    name_length, extra_length = struct.unpack_from("<HH", data, entry.header_offset + 26)
    start = entry.header_offset + _LOCAL.size + name_length + extra_length
    packed = data[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_DEFLATED:
        packed = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, entry.file_size + 1)
    elif entry.compress_type != zipfile.ZIP_STORED:
        raise ValueError(f"compression {entry.compress_type}")
    if len(packed) != entry.file_size or zlib.crc32(packed) != entry.CRC:
        raise ValueError("size or checksum")
    return packed


def open_package(data: bytes, limits: Limits) -> Package:
    """Recognise the bytes. Raises RefusedError with file_empty, file_too_large, file_wrong_type,
    file_encrypted, …
    """
    if not data:
        raise RefusedError("file_empty", "0 byte")
    if len(data) > limits.max_file_bytes:
        raise RefusedError("file_too_large", f"{len(data)} byte", f"≤ {limits.max_file_bytes} byte")
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise RefusedError("file_encrypted", "EncryptedPackage", READABLE)
        streams = (
            ("WordDocument", "doc"),
            ("PowerPoint Document", "ppt"),
        )
        kind = next((k for name, k in streams if name.encode("utf-16-le") in data), "ole2")
        raise RefusedError("file_wrong_type", kind, READABLE)
    if not data.startswith(_ZIP):
        raise RefusedError("file_wrong_type", _kind_of(data), READABLE)
    package = Package(data, limits)
    if len(data) * _MAX_DEFLATE_RATIO > limits.max_uncompressed_bytes:
        package.read_all()
    return package


def _kind_of(data: bytes) -> str:
    for magic, kind in _OTHER_MAGIC:
        if data.startswith(magic):
            return kind
    head = data[:4096]
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "binary"
    lowered = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if lowered.startswith((b"<!doctype html", b"<html")):
        return "html"
    return "xml" if lowered.startswith(b"<?xml") else "text"


def _open_zip(data: bytes, limits: Limits) -> tuple[zipfile.ZipFile, PackageKind]:
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except Exception as error:
        raise RefusedError("file_unreadable", f"zip: {type(error).__name__}", READABLE) from error
    entries = package.infolist()
    if len(entries) > limits.max_entries:
        raise RefusedError("file_unsafe", f"{len(entries)} entries", f"≤ {limits.max_entries}")
    total = 0
    for entry in entries:
        total += entry.file_size
        if entry.flag_bits & 1:
            raise RefusedError("file_encrypted", entry.filename, READABLE)
        if _BAD_NAME.search(entry.filename):
            raise RefusedError("file_unsafe", entry.filename)
        if (
            entry.file_size > limits.ratio_floor_bytes
            and entry.file_size > entry.compress_size * limits.max_entry_ratio
        ):
            raise RefusedError(
                "file_unsafe",
                f"{entry.filename}: {entry.compress_size} → {entry.file_size} byte",
                f"≤ {limits.max_entry_ratio} : 1",
            )
    if total > limits.max_uncompressed_bytes:
        raise RefusedError("file_unsafe", f"{total} byte", f"≤ {limits.max_uncompressed_bytes} byte")
    if len(package.NameToInfo) != len(entries):
        raise RefusedError("file_unsafe", "duplicate entry names")
    for main, kind in _MAIN_PARTS.items():
        if main in package.NameToInfo and (kind != "ods" or _zip_kind(package) == _ODS):
            return package, kind
    raise RefusedError("file_wrong_type", _zip_kind(package), READABLE)


def _zip_kind(package: zipfile.ZipFile) -> str:
    names = package.NameToInfo
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "mimetype" in names:
        try:
            return package.read("mimetype")[:80].decode("ascii", "replace")
        except Exception:
            return "zip"
    return "zip"
