"""An Office package as named parts: read, changed, and written back the same way every time."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from exports.answers.content import CannotMarkError

_CONTENT_TYPES = "[Content_Types].xml"
_LONGEST_PART = 256 * 2**20
_EPOCH = (1980, 1, 1, 0, 0, 0)
_TYPES_NS = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS_NS = "http://schemas.openxmlformats.org/package/2006/relationships"


def parse(data: bytes) -> Any:
    """The root element of an XML part. Raises CannotMarkError; no entity is expanded, no file or address is opened."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise CannotMarkError(f"XML: {error}") from error
    if root.getroottree().docinfo.doctype:
        raise CannotMarkError("XML with a document type")
    return root


def serialise(root: Any) -> bytes:
    """An XML part, as Office writes it."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def name_of(element: Any) -> str:
    """Local name of an element; '' for a comment or processing instruction."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


class Package:
    """The parts of a workbook by name, in their order. Untouched parts keep their bytes."""

    def __init__(self, data: bytes) -> None:
        """Raises CannotMarkError when the bytes are no readable package."""
        self._parts: dict[str, bytes] = {}
        self._infos: dict[str, zipfile.ZipInfo] = {}
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for info in archive.infolist():
                    if info.file_size > _LONGEST_PART:
                        raise CannotMarkError(f"{info.filename}: {info.file_size} byte")
                    self._parts[info.filename] = archive.read(info)
                    self._infos[info.filename] = info
        except (
            zipfile.BadZipFile,
            OSError,
            EOFError,
            RuntimeError,
            NotImplementedError,
            ValueError,
        ) as error:
            raise CannotMarkError(f"package: {error}") from error
        except Exception as error:  # zlib.error and whatever a damaged stream may raise
            raise CannotMarkError(f"package: {type(error).__name__}") from error

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._parts))

    def read(self, name: str) -> bytes:
        """Bytes of a part. Raises CannotMarkError when it is not there."""
        try:
            return self._parts[name]
        except KeyError:
            raise CannotMarkError(f"{name} is missing") from None

    def write(self, name: str, data: bytes, content_type: str | None = None) -> None:
        """Set a part; `content_type` declares a new one."""
        self._parts[name] = data
        if content_type is not None:
            self._declare(name, content_type)

    def drop(self, name: str) -> None:
        """Remove a part and its declaration, if it is there."""
        self._parts.pop(name, None)
        root = parse(self.read(_CONTENT_TYPES))
        for element in root.iterfind(f"{{{_TYPES_NS}}}Override"):
            if element.get("PartName") == f"/{name}":
                root.remove(element)
                self._parts[_CONTENT_TYPES] = serialise(root)
                return

    def free_name(self, pattern: str) -> str:
        """The first of pattern.format(1), pattern.format(2) … that no part has."""
        number = 1
        taken = {name.lower() for name in self._parts}
        while pattern.format(number).lower() in taken:
            number += 1
        return pattern.format(number)

    def _declare(self, name: str, content_type: str) -> None:
        root = parse(self.read(_CONTENT_TYPES))
        for element in root.iterfind(f"{{{_TYPES_NS}}}Override"):
            if element.get("PartName") == f"/{name}":
                return
        ending = posixpath.splitext(name)[1].lstrip(".").lower()
        for element in root.iterfind(f"{{{_TYPES_NS}}}Default"):
            if element.get("Extension", "").lower() == ending and element.get("ContentType") == content_type:
                return
        etree.SubElement(
            root, f"{{{_TYPES_NS}}}Override", {"PartName": f"/{name}", "ContentType": content_type}
        )
        self._parts[_CONTENT_TYPES] = serialise(root)

    @property
    def dialect(self) -> str:
        """Prefix of relationship types: that of the workbook as sent, which may be strict Open XML."""
        for element in parse(self.read("_rels/.rels")):
            kind = str(element.get("Type", ""))
            if kind.endswith("/officeDocument"):
                return kind.rsplit("/", 1)[0]
        raise CannotMarkError("no workbook in the package")

    @property
    def workbook_part(self) -> str:
        """Name of the workbook part."""
        found = self.relations("").targets("officeDocument")
        if not found:
            raise CannotMarkError("no workbook in the package")
        return found[0][1]

    def relations(self, part: str) -> Relations:
        """What `part` points to."""
        return Relations(self, part)

    def save(self) -> bytes:
        """The package as bytes: the same parts give the same bytes."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in self._parts.items():
                old = self._infos.get(name)
                info = zipfile.ZipInfo(name, old.date_time if old else _EPOCH)
                info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
                info.external_attr, info.create_system = 0o600 << 16, 3
                archive.writestr(info, data)
        return stream.getvalue()


class Relations:
    """The relationships of one part; changes are written to the package at once."""

    def __init__(self, package: Package, part: str) -> None:
        self._package, self._part = package, part
        folder, name = posixpath.split(part)
        self._name = posixpath.join(folder, "_rels", f"{name}.rels")
        self._root = (
            parse(package.read(self._name))
            if self._name in package
            else etree.Element(f"{{{_RELATIONS_NS}}}Relationships", nsmap={None: _RELATIONS_NS})
        )

    def target(self, relation_id: str | None) -> str | None:
        """Name of the part that an id points to; None for something outside the package."""
        for element in self._root:
            if element.get("Id") == relation_id and element.get("TargetMode") != "External":
                return self._resolve(element.get("Target", ""))
        return None

    def targets(self, kind: str) -> list[tuple[str, str]]:
        """(id, part) of every relationship whose type ends in `/kind`."""
        return [
            (element.get("Id", ""), self._resolve(element.get("Target", "")))
            for element in self._root
            if element.get("Type", "").rsplit("/", 1)[-1] == kind and element.get("TargetMode") != "External"
        ]

    def add(self, kind: str, target: str) -> str:
        """Point to another part; returns the id. The type follows the dialect (strict or not) of those that stand."""
        taken = {element.get("Id") for element in self._root}
        number = 1
        while f"rIdKq{number}" in taken:
            number += 1
        etree.SubElement(
            self._root,
            f"{{{_RELATIONS_NS}}}Relationship",
            {"Id": f"rIdKq{number}", "Type": f"{self._package.dialect}/{kind}", "Target": f"/{target}"},
        )
        self._package.write(self._name, serialise(self._root))
        return f"rIdKq{number}"

    def clear(self) -> None:
        """Point to nothing any more."""
        self._package.drop(self._name)

    def _resolve(self, target: str) -> str:
        if target.startswith("/"):
            return target.lstrip("/")
        return posixpath.normpath(posixpath.join(posixpath.dirname(self._part), target))
