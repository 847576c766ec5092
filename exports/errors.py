"""What can go wrong in exports, as types that a caller can tell apart."""

from __future__ import annotations


class ExportError(Exception):
    """Base of everything this package raises on purpose."""


class DefinitionError(ExportError):
    """An export definition is wrong: unknown key, missing key, unknown relation, column or label list."""


class PublicationRefusedError(ExportError):
    """The period may not be published now; the message says why in one line."""
