"""What somebody waits for: one start, a place in a session, or any start of a day or of some days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bookings.models import Wait, WindowKind
from bookings.models.waiting import MOST_DAYS
from bookings.queries.availability import Slot
from experiences.models import Session
from kernel import clock
from stores.models import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Local dates `first` to `last` of a store; one start where `starts_at` is set, an event's where `session` is.

    Raises ValueError for more than a week, or for days that end before they begin.
    """

    kind: WindowKind
    first: date
    last: date
    starts_at: datetime | None = None
    session: Session | None = None

    def __post_init__(self) -> None:
        if not 0 <= (self.last - self.first).days < MOST_DAYS:
            raise ValueError("a window is for a day, or for up to a week of them")

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


def at_start(starts_at: datetime, store: Store) -> Window:
    """That very start."""
    day = clock.local_date(starts_at, store.zone)
    return Window(kind=WindowKind.SLOT, first=day, last=day, starts_at=starts_at)


def on_day(day: date) -> Window:
    """Any start of a local day of the store."""
    return Window(kind=WindowKind.DAY, first=day, last=day)


def on_days(first: date, last: date) -> Window:
    """Any start of up to seven local days on end. Raises ValueError."""
    return Window(kind=WindowKind.WEEK, first=first, last=last)


def in_session(session: Session) -> Window:
    """A place in an event."""
    day = clock.local_date(session.starts_at, session.store.zone)
    return Window(kind=WindowKind.SESSION, first=day, last=day, starts_at=session.starts_at, session=session)


def window_of(wait: Wait) -> Window:
    """What somebody waits for."""
    return Window(
        kind=WindowKind(wait.kind),
        first=wait.first_date,
        last=wait.last_date,
        starts_at=wait.starts_at,
        session=wait.session,
    )


def fitting(slots: Iterable[Slot], kind: str, starts_at: datetime | None, session: int | None) -> list[Slot]:
    """Those of a day's slots that somebody waits for who waits for that start, or for that session by its id."""
    if kind == WindowKind.SESSION:
        return [slot for slot in slots if slot.session == session]
    return [slot for slot in slots if starts_at in (None, slot.starts_at)]
