"""Damages a workbook: its bytes, its directory, its parts, its XML. The same seed damages in the same way."""

from __future__ import annotations

import io
import random
import re
import struct
import warnings
import zipfile
from collections.abc import Callable

_HUGE = 40 * 2**20
_NUMBER = re.compile(rb"\d+")
_TAG = re.compile(rb"<[^<>]{1,400}>")
_REFERENCE = re.compile(rb'r="[A-Z]{1,3}\d{1,7}"')
_ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
_TEXTS = (
    b"\xff\xfe\xfd", b"\x00", b"&amp;&lt;", b"&c;", b"]]>", b"<!--", b"=cmd|' /C calc'!A0", "ế\u0301\u200b".encode(), b"9" * 400,
    b"-1e308", b"1e-400", b"NaN", b"30/02/2017", b"2020Q9",
)  # fmt: skip
_PATHS = (
    "../../evil.xml",
    "/etc/passwd",
    "C:\\x.xml",
    "xl/worksheets/" + "a" * 300 + ".xml",
    "xl/\u202egnp.xml",
    "xl/workbook.xml",
)

Mutation = Callable[[bytes, random.Random], bytes]


def mutate(data: bytes, seed: int) -> tuple[str, bytes]:
    """(what was done, the damaged bytes)."""
    chance = random.Random(seed)
    packed = data.startswith(b"PK")
    name, mutation = chance.choice(_MUTATIONS if packed else _BYTE_MUTATIONS)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        try:
            data = mutation(data, chance)
        except (
            zipfile.BadZipFile,
            KeyError,
            ValueError,
            OSError,
            EOFError,
            NotImplementedError,
            struct.error,
        ):
            break  # the first blow left nothing that this one could hit
    return name, data


# --- bytes ----------------------------------------------------------------------------------------------------------


def _flip(data: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(data)
    for _ in range(chance.choice((1, 2, 8, 64, 512))):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def _remove(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.choice((1, 7, 300, 9_000)) :]


def _repeat(data: bytes, chance: random.Random) -> bytes:
    start, length = chance.randrange(len(data)), chance.choice((1, 50, 4_000))
    return data[:start] + data[start : start + length] * chance.choice((2, 3, 40)) + data[start + length :]


def _blank(data: bytes, chance: random.Random) -> bytes:
    start, length = chance.randrange(len(data)), chance.choice((4, 64, 5_000))
    return data[:start] + bytes([chance.choice((0, 255, 32))]) * length + data[start + length :]


def _number(data: bytes, chance: random.Random) -> bytes:
    """A size, an offset or a count somewhere becomes extreme."""
    start = chance.randrange(max(1, len(data) - 4))
    extreme = chance.choice((0, 1, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF))
    return data[:start] + struct.pack("<I", extreme) + data[start + 4 :]


def _directory(data: bytes, chance: random.Random) -> bytes:
    """As `_number`, but inside the directory at the end."""
    start = data.rfind(b"PK\x01\x02", 0, chance.randrange(len(data) // 2, len(data)))
    return (
        data if start < 0 else data[:start] + _number(data[start : start + 60], chance) + data[start + 60 :]
    )


# --- parts ----------------------------------------------------------------------------------------------------------


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _packed(parts: list[tuple[str, bytes]]) -> bytes:
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        warnings.simplefilter("ignore", UserWarning)  # two parts of one name are meant
        for name, part in parts:
            package.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED, 1)
    return stream.getvalue()


def _drop_part(data: bytes, chance: random.Random) -> bytes:
    parts = _parts(data)
    parts.pop(chance.choice(list(parts)))
    return _packed(list(parts.items()))


def _swap_parts(data: bytes, chance: random.Random) -> bytes:
    parts = _parts(data)
    one, two = chance.choice(list(parts)), chance.choice(list(parts))
    parts[one], parts[two] = parts[two], parts[one]
    return _packed(list(parts.items()))


def _rename_part(data: bytes, chance: random.Random) -> bytes:
    parts = list(_parts(data).items())
    at = chance.randrange(len(parts))
    parts[at] = (chance.choice(_PATHS), parts[at][1])
    return _packed(parts)


def _inflate_part(data: bytes, chance: random.Random) -> bytes:
    parts = _parts(data)
    name = chance.choice(list(parts))
    filler = chance.choice((b" ", b"\x00", b'<c r="A1"><v>1</v></c>'))
    size = chance.choice((2**20, _HUGE))
    parts[name] = parts[name].replace(b"</sheetData>", filler * (size // len(filler)) + b"</sheetData>", 1)
    if len(parts[name]) < size:
        parts[name] += filler * (size // len(filler))
    return _packed(list(parts.items()))


def _many_parts(data: bytes, chance: random.Random) -> bytes:
    more = [(f"xl/media/{n}.png", b"x") for n in range(chance.choice((50, 3_000)))]
    return _packed([*_parts(data).items(), *more])


# --- XML ------------------------------------------------------------------------------------------------------------


def _in_xml(change: Mutation) -> Mutation:
    def mutation(data: bytes, chance: random.Random) -> bytes:
        parts = _parts(data)
        names = [name for name in parts if name.endswith((".xml", ".rels")) and parts[name]]
        sheets = [
            name for name in names if "worksheets/" in name or "workbook" in name or "sharedStrings" in name
        ]
        name = chance.choice(sheets if sheets and chance.random() < 0.8 else names)
        parts[name] = change(parts[name], chance)
        return _packed(list(parts.items()))

    return mutation


def _declare(part: bytes, chance: random.Random) -> bytes:
    start = part.find(b"?>") + 2
    return part[:start] + _ENTITIES + part[start:].replace(b"<v>", b"<v>&b;", 1)


def _hit(pattern: re.Pattern[bytes], part: bytes, chance: random.Random) -> re.Match[bytes] | None:
    start = chance.randrange(max(1, len(part)))
    return pattern.search(part, start) or pattern.search(part)


def _digits(part: bytes, chance: random.Random) -> bytes:
    found = _hit(_NUMBER, part, chance)
    extreme = chance.choice((b"0", b"-1", b"99999999999999999999", b"4294967296", b"1048577", b"", b"x"))
    return part if found is None else part[: found.start()] + extreme + part[found.end() :]


def _far(part: bytes, chance: random.Random) -> bytes:
    found = _hit(_REFERENCE, part, chance)
    where = chance.choice(
        (b'r="XFD1048576"', b'r="A1048576"', b'r="ZZZZ9999999"', b'r="A0"', b'r=""', b'r="XFD1"')
    )
    return part if found is None else part[: found.start()] + where + part[found.end() :]


def _tag(part: bytes, chance: random.Random) -> bytes:
    found = _hit(_TAG, part, chance)
    if found is None:
        return part
    new = chance.choice(
        (b"", found[0] * 2, found[0] * 2_000, b"<a>" * 3_000, found[0].replace(b"<", b"</", 1))
    )
    return part[: found.start()] + new + part[found.end() :]


def _text(part: bytes, chance: random.Random) -> bytes:
    found = _hit(_TAG, part, chance)
    at = found.end() if found else 0
    return part[:at] + chance.choice(_TEXTS) + part[at:]


def _long_text(part: bytes, chance: random.Random) -> bytes:
    return part.replace(b"</v>", "ế".encode() * chance.choice((40_000, 3_000_000)) + b"</v>", 1)


_MUTATIONS: tuple[tuple[str, Mutation], ...] = (
    ("flip bytes", _flip),
    ("flip bytes", _flip),
    ("cut off", _cut),
    ("remove bytes", _remove),
    ("repeat bytes", _repeat),
    ("blank bytes", _blank),
    ("extreme number", _number),
    ("extreme in directory", _directory),
    ("extreme in directory", _directory),
    ("drop part", _drop_part),
    ("swap parts", _swap_parts),
    ("rename part", _rename_part),
    ("inflate part", _inflate_part),
    ("many parts", _many_parts),
    ("declare entities", _in_xml(_declare)),
    ("flip in XML", _in_xml(_flip)),
    ("flip in XML", _in_xml(_flip)),
    ("cut XML", _in_xml(_cut)),
    ("extreme in XML", _in_xml(_digits)),
    ("extreme in XML", _in_xml(_digits)),
    ("far cell", _in_xml(_far)),
    ("far cell", _in_xml(_far)),
    ("tag", _in_xml(_tag)),
    ("tag", _in_xml(_tag)),
    ("text in XML", _in_xml(_text)),
    ("text in XML", _in_xml(_text)),
    ("long text", _in_xml(_long_text)),
)
_BYTE_MUTATIONS = tuple(
    pair for pair in _MUTATIONS if pair[1] in (_flip, _cut, _remove, _repeat, _blank, _number)
)
