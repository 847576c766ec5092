"""What of dbt's events is heard while it runs."""

from __future__ import annotations

from dbt_common.events.base_types import EventLevel
from dbt_common.events.event_manager_client import get_event_manager
from dbt_common.events.functions import fire_event
from dbt_common.events.types import Note

from dvk.dbt_events import from_info


def test_what_no_log_keeps_is_not_composed_and_the_rest_is_heard() -> None:
    before, heard = get_event_manager(), []
    with from_info():
        get_event_manager().add_callback(lambda message: heard.append(message.info.msg))
        for level in EventLevel:
            fire_event(Note(msg=level.value), level=level)
    assert heard == ["info", "warn", "error"]
    assert get_event_manager() is before
