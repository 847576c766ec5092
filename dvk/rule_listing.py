"""The rule catalogue as plain data: what exports prints of rules without importing them."""

from __future__ import annotations

from typing import Any


def rules_for_site() -> list[dict[str, Any]]:
    """The rule catalogue in plain data, as the site prints it."""
    from expectations.catalogue import load_rules
    from expectations.findings import as_read

    return [
        {
            "id": rule.id,
            "version": rule.version,
            "family": rule.family,
            "severity": rule.severity,
            **{f"title_{language}": getattr(rule.title, language) for language in ("vi", "en")},
            **{f"message_{language}": as_read(getattr(rule.message, language)) for language in ("vi", "en")},
            **{f"rationale_{language}": getattr(rule.rationale, language) for language in ("vi", "en")},
            "effective_from": rule.effective_from,
            "effective_to": rule.effective_to,
            "exceptions": list(rule.exceptions),
        }
        for rule in sorted(load_rules(), key=lambda rule: (rule.id, rule.version))
    ]
