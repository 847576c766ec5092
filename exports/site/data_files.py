"""Data for the scripts of a page, as files a page can load from a file share.

A page opened from a folder may not fetch(); it may load a script. So a data file is a script with one call,
`dvk.put("name", {…})`, whose argument is JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from markupsafe import Markup

# `<` could end a script element, the separators end a line in old parsers; as escapes they mean the same to JSON.
_ESCAPES = {character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}
_SAFE_NAME = re.compile(r"[^A-Za-z0-9._-]")


def script_json(content: Any) -> str:
    """JSON that may stand inside a script element or file; keys keep their order."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=_plain)
    for character, escape in _ESCAPES.items():
        text = text.replace(character, escape)
    return text


def embedded(content: Any) -> Markup:
    """The same for a template, where it must not be escaped again."""
    return Markup(script_json(content))


def file_name(*parts: str) -> str:
    """A file name made of codes, whatever they hold."""
    return "-".join(_SAFE_NAME.sub("_", part) for part in parts)


def write_data(folder: Path, name: str, content: Any) -> None:
    """Write `data/<name>.js` under the site's folder."""
    target = folder / "data"
    target.mkdir(parents=True, exist_ok=True)
    (target / f"{name}.js").write_text(
        f"dvk.put({script_json(name)},{script_json(content)});\n", encoding="utf-8", newline="\n"
    )


class Numbered:
    """Texts that repeat, written once and referred to by number."""

    def __init__(self) -> None:
        self.entries: list[Any] = []
        self._known: dict[Any, int] = {}

    def __call__(self, key: Any, entry: Any = None) -> int:
        if key not in self._known:
            self._known[key] = len(self.entries)
            self.entries.append(key if entry is None else entry)
        return self._known[key]


def cell_text(row: Mapping[str, Any]) -> str:
    """`Bieu01!F17`: where a row stands in its workbook."""
    return f"{row['sheet']}!{row['cell']}" if row["sheet"] else str(row["cell"] or "")


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} is no JSON")
