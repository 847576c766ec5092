"""Pages name things that exist: files, targets of make, commands and options of dvk."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import click
import pytest

from dvk.cli import cli
from tests.docs.pages import PAGES, ROOT, blocks, local_links, name_of

MAKE = re.compile(r"^\s*make ([a-z-]+)", re.MULTILINE)
DVK = re.compile(r"^\s*dvk ([a-z]+)((?:[^\n\\]|\\\n)*)", re.MULTILINE)
INLINE_MAKE = re.compile(r"`make ([a-z-]+)[^`]*`")
INLINE_DVK = re.compile(r"`dvk ([a-z]+)([^`]*)`")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
# Where a page would be built by us and nowhere else.
MACHINE = re.compile(r"(?<![\w}])/(?:work|tmp|root|home/\w+)/")
VIETNAMESE = ("docs/can-bo-huyen.md", "docs/van-phong-tinh.md")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_and_pictures_exist(page: Path) -> None:
    missing = [link for link in local_links(page) if not (page.parent / link.split("#")[0]).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_text_is_composed_unicode(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_pages_name_no_machine(page: Path) -> None:
    assert MACHINE.findall(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_commands_and_options_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    code = "\n".join(block.text for block in blocks(page) if block.language == "bash")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    unknown = {f"make {name}" for name in MAKE.findall(code) + INLINE_MAKE.findall(text)} - {
        f"make {name}" for name in targets
    }
    for name, rest in DVK.findall(code) + INLINE_DVK.findall(text):
        command = cli.commands.get(name)
        if isinstance(command, click.Group) and (words := rest.split()):
            name, command = f"{name} {words[0]}", command.get_command(click.Context(command), words[0])
        if command is None:
            unknown.add(f"dvk {name}")
            continue
        options = {option for parameter in command.params for option in parameter.opts}
        unknown |= {f"dvk {name} {option}" for option in OPTION.findall(rest) if option not in options}
    assert unknown == set()


def test_every_command_is_explained_somewhere() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert [name for name in cli.commands if f"dvk {name}" not in text] == []


def test_readme_opens_with_the_two_commands() -> None:
    first = next(block for block in blocks(ROOT / "README.md") if block.language == "bash")
    assert [line.split("#")[0].strip() for line in first.text.splitlines()] == ["make run", "make up"]


@pytest.mark.parametrize("name", VIETNAMESE)
def test_pages_for_committees_speak_vietnamese(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert len(re.findall(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", text)) > 500


def test_every_picture_is_shown_on_a_page() -> None:
    shown = {link.rsplit("/", 1)[-1] for page in PAGES for link in local_links(page)}
    drawn = {path.name for path in (ROOT / "docs" / "images").glob("*.png")}
    # appendix-*.png and flow.png (the drawing as pixels) may stand alone.
    assert {name for name in drawn - shown if not name.startswith(("appendix-", "flow"))} == set()
