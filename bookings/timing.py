"""When what is owed goes out. Pure: no I/O, no clock.

A text wakes whoever it reaches, so it keeps to their waking hours; an e-mail lies there until it is read, and keeps to
none. What somebody just asked for is told at once, day or night.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from kernel import quiet
from kernel.phones import zone_of

Way = tuple[str, str]
"""A channel and an address on it."""
EMAIL: Final = "email"
LONGEST_WAIT: Final = timedelta(hours=4)
"""So long an answer to an e-mail is waited for at most before the text goes."""
NOTHING: Final = timedelta()
TO_ARRANGE: Final = timedelta(hours=2)
"""What somebody reads later than this before their visit finds them on their way."""


class Span(NamedTuple):
    """From when on a message goes out, and until when it is of use."""

    due_at: datetime
    use_by: datetime


When = Callable[[Way], Span | None]
"""When a message goes out on a way; None where it isn't of use."""


def span(due_at: datetime, use_by: datetime) -> Span | None:
    return Span(due_at, use_by) if due_at < use_by else None


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of those to whom a store writes. `zone`: the store's, where a number tells none of its own."""

    zone: ZoneInfo

    def at_once(self, due_at: datetime, use_by: datetime) -> When:
        """What was asked for."""
        return partial(_same, span(due_at, use_by))

    def by_morning(self, due_at: datetime, use_by: datetime) -> When:
        """What the store did by itself waits for the morning, unless their visit is nearer than that."""
        return partial(self._by_morning, due_at, use_by)

    def before(self, due_at: datetime, until: datetime, following: datetime | None = None) -> When:
        """A reminder moves earlier. It is of use until what follows, which may have moved as well, or so long."""
        return partial(self._before, due_at, until, following)

    def unanswered(self, due_at: datetime, until: datetime, following: datetime | None = None) -> When:
        """The same where a text follows an e-mail that nobody answered: half-way to what comes next, or in four hours.

        At night it moves earlier, and where that would be before the e-mail, into the morning.
        """
        return partial(self._unanswered, due_at, until, following)

    def _by_morning(self, due_at: datetime, use_by: datetime, way: Way) -> Span | None:
        if way[0] == EMAIL:
            return span(due_at, use_by)
        morning = quiet.not_before(due_at, self._zone(way))
        return span(morning if morning <= use_by - TO_ARRANGE else due_at, use_by)

    def _before(self, due_at: datetime, until: datetime, following: datetime | None, way: Way) -> Span | None:
        return span(self._earlier(due_at, way), self._earlier(following, way) if following else until)

    def _unanswered(self, due_at: datetime, until: datetime, following: datetime | None, way: Way) -> Span | None:
        if way[0] == EMAIL:
            return span(due_at, following or until)
        use_by = self._earlier(following, way) if following else until
        wanted = due_at + min(LONGEST_WAIT, max(NOTHING, use_by - due_at) / 2)
        earlier = self._earlier(wanted, way)
        return span(earlier if earlier > due_at else quiet.not_before(wanted, self._zone(way)), use_by)

    def _earlier(self, at: datetime, way: Way) -> datetime:
        return at if way[0] == EMAIL else quiet.not_later(at, self._zone(way))

    def _zone(self, way: Way) -> ZoneInfo:
        return zone_of(way[1], self.zone)


def _same(known: Span | None, _way: Way) -> Span | None:
    return known
