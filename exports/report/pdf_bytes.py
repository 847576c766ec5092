"""The same PDF bytes for the same document: LibreOffice numbers and orders objects by where they lay in memory.

Objects are written again in the order in which the catalogue leads to them, numbered anew, with given dates and an
identifier drawn from the contents. Content itself is not touched. Source: ISO 32000-1, 7.5 (file structure).
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime

_XREF = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
_SECTION = re.compile(rb"xref\s+0\s+(\d+)\s+")
_ENTRY = re.compile(rb"(\d{10}) (\d{5}) ([nf])")
_OBJECT = re.compile(rb"\s*(\d+) 0 obj\s*")
_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
_ROOT = re.compile(rb"/(Root|Info) (\d+) 0 R")
_FONTS = re.compile(rb"<<(?:\s*/F\d+ \d+ 0 R)+\s*>>")
_FONT = re.compile(rb"/F(\d+) (\d+) 0 R")
_DATES = re.compile(rb"/(CreationDate|ModDate)\s*\(D:[^)]*\)")
_XMP_DATES = re.compile(rb"<xmp:(CreateDate|ModifyDate|MetadataDate)>[^<]*</xmp:")


def same_bytes(data: bytes, created: datetime) -> bytes:
    """The document with `created` (UTC) for its dates, in canonical order.

    Raises ValueError when it has no plain cross-reference table (LibreOffice writes one).
    """
    objects, roots = _read(data)
    order = _reachable(objects, roots)
    numbers = {old: new for new, old in enumerate(order, 1)}
    body = bytearray(data[: data.index(b"\n") + 1] + b"%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for old in order:
        head, stream = objects[old]
        offsets.append(len(body))
        body += b"%d 0 obj\n" % numbers[old] + _renumbered(_dated(head, created), numbers) + stream
    digits = hashlib.sha256(bytes(body)).hexdigest()[:32].upper().encode()
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"".join(b"/%s %d 0 R\n" % (name, numbers[number]) for name, number in roots)
    return bytes(body) + (
        b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1)
        + table
        + b"trailer\n<</Size %d\n" % (len(offsets) + 1)
        + trailer
        + b"/ID [<%s> <%s>]\n>>\nstartxref\n%d\n%%%%EOF\n" % (digits, digits, len(body))
    )


def _read(data: bytes) -> tuple[dict[int, tuple[bytes, bytes]], list[tuple[bytes, int]]]:
    """Objects by number as (dictionary, stream and end), and what the trailer names."""
    end = _XREF.search(data)
    start = int(end[1]) if end else -1
    section = _SECTION.match(data, start) if end else None
    if section is None:
        raise ValueError("no plain cross-reference table")
    entries = _ENTRY.findall(data, section.end())[: int(section[1])]
    offsets = sorted(int(offset) for offset, _, kind in entries if kind == b"n")
    objects = {}
    for offset, following in zip(offsets, [*offsets[1:], start], strict=True):
        raw = data[offset:following]
        opening = _OBJECT.match(raw)
        if opening is None:
            raise ValueError(f"no object at {offset}")
        content = raw[opening.end() :].rstrip() + b"\n"
        cut = content.find(b"stream\n") if b"endstream" in content else -1
        cut = len(content) if cut < 0 else cut
        objects[int(opening[1])] = (content[:cut], content[cut:])
    roots = [(name, int(number)) for name, number in _ROOT.findall(data, start)]
    return objects, sorted(roots, reverse=True)  # Root before Info


def _reachable(objects: dict[int, tuple[bytes, bytes]], roots: list[tuple[bytes, int]]) -> list[int]:
    """Object numbers in the order in which the catalogue leads to them."""
    order: dict[int, None] = {}
    waiting = [number for _, number in roots]
    while waiting:
        number = waiting.pop(0)
        if number in order or number not in objects:
            continue
        order[number] = None
        objects[number] = (_FONTS.sub(_sorted_fonts, objects[number][0]), objects[number][1])
        waiting += [int(reference) for reference in _REFERENCE.findall(objects[number][0])]
    return list(order)


def _sorted_fonts(match: re.Match[bytes]) -> bytes:
    fonts = sorted(_FONT.findall(match[0]), key=lambda font: int(font[0]))
    return b"<<" + b"".join(b"/F%s %s 0 R" % font for font in fonts) + b">>"


def _renumbered(head: bytes, numbers: dict[int, int]) -> bytes:
    return _REFERENCE.sub(lambda match: b"%d 0 R" % numbers.get(int(match[1]), 0), head)


def _dated(head: bytes, created: datetime) -> bytes:
    stamp = f"D:{created:%Y%m%d%H%M%S}Z".encode()
    moment = f"{created:%Y-%m-%dT%H:%M:%SZ}".encode()
    head = _DATES.sub(lambda match: b"/%s(%s)" % (match[1], stamp), head)
    return _XMP_DATES.sub(lambda match: b"<xmp:%s>%s</xmp:" % (match[1], moment), head)
