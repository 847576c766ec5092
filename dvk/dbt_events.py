"""What dbt tells of its work, without the thousands of debug lines of a build that no log keeps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.event_manager_client import ctx_set_event_manager, get_event_manager

_UNHEARD = (EventLevel.DEBUG, EventLevel.TEST)


class _FromInfo(EventManager):
    """dbt composes every message in full before asking whether any log takes it: a tenth of a build of few returns."""

    def fire_event(
        self,
        e: BaseEvent,
        level: EventLevel | None = None,
        node: Any = None,
        force_warn_or_error_handling: bool = False,
    ) -> None:
        if (level or e.level_tag()) not in _UNHEARD:
            super().fire_event(e, level, node, force_warn_or_error_handling)


@contextmanager
def from_info() -> Iterator[None]:
    """dbt's events below `info` go nowhere; warnings and errors act and are told as ever."""
    before = get_event_manager()
    ctx_set_event_manager(_FromInfo())
    try:
        yield
    finally:
        ctx_set_event_manager(before)
