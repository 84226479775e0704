"""Two calendars that take in what mails bring (iTIP, RFC 5546): each reads by a parser of its own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import icalendar
import vobject  # type: ignore[import-untyped]


class Said(NamedTuple):
    """What one mail says of one event; instants are UTC."""

    uid: str
    method: str
    sequence: int
    stamp: datetime
    starts_at: datetime
    ends_at: datetime
    free: bool

    @property
    def age(self) -> tuple[int, datetime]:
        """What a newer word is known by (RFC 5546, 2.1.5): SEQUENCE first, then DTSTAMP."""
        return self.sequence, self.stamp


class Replayed(ABC):
    """A calendar. `forgets`: whatever was called off is nowhere any more, as in the simplest programs."""

    def __init__(self, *, forgets: bool = False) -> None:
        self._forgets = forgets
        self._known: dict[str, Said] = {}

    @staticmethod
    @abstractmethod
    def read(file: bytes) -> Said:
        """The one event of a file."""

    def take(self, said: Iterable[Said]) -> Replayed:
        for one in said:
            known = self._known.get(one.uid)
            if known is not None and one.age < known.age:
                continue
            self._known[one.uid] = one
            if self._forgets and one.method == "CANCEL":
                del self._known[one.uid]
        return self

    @property
    def events(self) -> list[tuple[datetime, datetime]]:
        """What stands in it."""
        return [(one.starts_at, one.ends_at) for one in self._known.values() if one.method != "CANCEL"]


class ByIcalendar(Replayed):
    @staticmethod
    def read(file: bytes) -> Said:
        calendar: Any = icalendar.Calendar.from_ical(file)
        (event,) = calendar.events
        return Said(
            uid=str(event["uid"]),
            method=str(calendar["method"]),
            sequence=int(event["sequence"]),
            stamp=event["dtstamp"].dt.astimezone(UTC),
            starts_at=event["dtstart"].dt.astimezone(UTC),
            ends_at=event["dtend"].dt.astimezone(UTC),
            free=str(event["transp"]) == "TRANSPARENT",
        )


class ByVobject(Replayed):
    """It knows no zone by its name: its times are worked out from the VTIMEZONE that came along."""

    @staticmethod
    def read(file: bytes) -> Said:
        calendar: Any = vobject.readOne(file.decode())
        (event,) = calendar.vevent_list
        return Said(
            uid=event.uid.value,
            method=calendar.method.value,
            sequence=int(event.sequence.value),
            stamp=event.dtstamp.value.astimezone(UTC),
            starts_at=event.dtstart.value.astimezone(UTC),
            ends_at=event.dtend.value.astimezone(UTC),
            free=event.transp.value == "TRANSPARENT",
        )


CALENDARS: Final[tuple[type[Replayed], ...]] = (ByIcalendar, ByVobject)
