"""The two browser libraries, taken from the locked Python packages that ship them and written once into `assets/`.

Vega-Lite draws the charts, DataTables (as packed by itables) sorts and searches the tables. Nothing is fetched.
"""

from __future__ import annotations

import importlib.util
import re
from functools import cache
from pathlib import Path

import vl_convert

from exports.errors import ExportError

_EXPORTS = re.compile(r"\bexport\{([^}]*)\};?")


@cache
def vega_script() -> str:
    """Vega, Vega-Lite and Vega-Embed as one classic script that leaves `vegaEmbed` on the page."""
    return str(vl_convert.javascript_bundle("window.vegaEmbed=vegaEmbed;"))


def tables_script() -> str:
    """DataTables as one classic script that leaves `DataTable` on the page.

    itables packs it as a module, which a browser refuses to load from a folder; its exports become plain variables.
    Raises ExportError when the pack is not built as expected.
    """
    text = (_itables() / "html" / "dt_bundle.js").read_text(encoding="utf-8")
    found = _EXPORTS.findall(text)
    names: dict[str, str] = {}
    for part in found[0].split(",") if len(found) == 1 else []:
        inside, _, outside = part.partition(" as ")
        names[outside] = inside
    if "default" not in names:
        raise ExportError("itables' DataTables pack exports no default; the site expects itables 2")
    body = _EXPORTS.sub(lambda _: f"window.DataTable={names['default']};", text)
    return f'(function(){{"use strict";\n{body}\n}})();\n'


def _itables() -> Path:
    spec = importlib.util.find_spec("itables")
    if spec is None or not spec.submodule_search_locations:
        raise ExportError("the package itables is not installed")
    return Path(spec.submodule_search_locations[0])


def write_libraries(folder: Path) -> None:
    """Write the libraries into `folder`."""
    for name, script in (("vega.js", vega_script()), ("tables.js", tables_script())):
        (folder / name).write_text(script, encoding="utf-8", newline="\n")
