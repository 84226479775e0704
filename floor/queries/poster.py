"""Whether a store gives numbers to whoever scans its poster, and which one somebody has."""

from __future__ import annotations

from datetime import datetime

from floor.models import QueueDoor, QueueTicket
from floor.queries.hours import hours_of
from kernel import clock


def door_of(code: str) -> QueueDoor | None:
    """The way into a store's queue behind the code of its poster; None for any other, and for a closed store."""
    doors = QueueDoor.objects.filter(store__active=True).select_related("store")
    return doors.filter(code=code).first() if "\x00" not in code else None


def takes_numbers(door: QueueDoor, *, at: datetime) -> bool:
    """Whether staff offer it, and the store is open: one query."""
    if not door.open:
        return False
    hours = hours_of(door.store, [clock.local_date(at, door.store.zone)])
    today = hours.open_from(hours.today(at))
    return today is not None and today.contains(at)


def ticket_of_browser(browser: str) -> QueueTicket | None:
    """The place that a browser has in a line."""
    return QueueTicket.objects.in_line().select_related("store").filter(browser=browser).first() if browser else None
