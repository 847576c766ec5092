"""Reads the documentation pages: their fenced blocks, links and images."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
_FENCE = re.compile(r"^```(\w*)[ \t]*([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Block:
    """A fenced block; `marks` are the words after its language, `shown` what the page says it prints."""

    language: str
    marks: tuple[str, ...]
    text: str
    line: int
    shown: str | None = None

    @property
    def is_run(self) -> bool:
        """Whether the page marks it as one that runs."""
        return "run" in self.marks


def blocks(page: Path) -> list[Block]:
    """The blocks of a page in order; a `text shown` block is joined to the runnable one before it."""
    text = page.read_text(encoding="utf-8")
    found: list[Block] = []
    for match in _FENCE.finditer(text):
        language, marks, body = match[1], tuple(match[2].split()), match[3]
        if "shown" in marks:
            last = found.pop()
            found.append(Block(last.language, last.marks, last.text, last.line, body))
        else:
            found.append(Block(language, marks, body, text.count("\n", 0, match.start()) + 1))
    return found


def local_links(page: Path) -> list[str]:
    """Targets of links and images that are files of this repository."""
    prose = _FENCE.sub("", page.read_text(encoding="utf-8"))
    return [target for target in _LINK.findall(prose) if "://" not in target and not target.startswith("#")]


def name_of(page: Path) -> str:
    """A page's path from the root, for messages and test ids."""
    return page.relative_to(ROOT).as_posix()
