"""Which messages a booking owes in its present state. Pure: no I/O, no clock.

A message is named by its dedupe key for ever, so the answer may be asked for as often as one likes: the outbox is
reconciled with it after every move, and once more by a sweep.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from bookings.ladder import nudge_at, pieces_at, release_at
from bookings.models import Booking, BookingSource, BookingState
from bookings.timing import Hours, Way, When
from bookings.ways import To, Ways, addressed, channels, told, without_texts
from experiences.models import By, Plan, Purpose
from kernel import clock
from notifications.models import Category
from notifications.words import Owed


class Kind(StrEnum):
    """What a message about a booking is for."""

    CONFIRMATION = "confirmation"
    REMINDER_DAY = "reminder_day"
    REMINDER_HOURS = "reminder_hours"
    REQUESTED = "requested"
    DECLINED = "declined"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    INSTEAD = "instead"
    KEPT = "kept"
    BOUGHT = "bought"
    NUDGE = "nudge"
    PIECES_FREED = "pieces_freed"
    RELEASED = "released"
    THANKS = "thanks"
    CODE = "code"


Instead = tuple[int, datetime]
"""Of the latest piece that has another in its place: the number of its shortfall, and when it was settled."""
Kept = tuple[datetime, datetime]
"""Of the pieces that are kept on hold after a visit: since when, and until when."""
Bought = tuple[datetime, datetime]
"""When the latest piece of a visit was bought, and when the first of them can be exchanged no more."""
REMINDERS: Final = {24 * 60: Kind.REMINDER_DAY, 2 * 60: Kind.REMINDER_HOURS}
"""How the keys of reminders begin, by their minutes before the visit; those of others begin with the minutes."""
LONG_AHEAD: Final = 12 * 60
"""So many minutes before a visit, and more, a reminder names its day; later it looks forward to its hour."""
OWN_HOUR: Final = timedelta(hours=1)
"""Nobody is reminded within an hour of what they just arranged."""
INSIDE: Final = (BookingState.ARRIVED, BookingState.IN_SESSION)
NEXT_MORNING: Final = time(10)
"""By the store's clock thanks go out on the day after."""
THANKED_WITHIN: Final = timedelta(days=3)


def subject_of(booking: Booking) -> str:
    """The key under which the outbox knows a booking."""
    return f"booking:{booking.reference}"


def owed_for(
    booking: Booking,
    *,
    plan: Plan,
    zone: ZoneInfo,
    reachable: Ways,
    afterwards: Ways = (),
    instead: Instead | None = None,
    kept: Kept | None = None,
    bought: Bought | None = None,
) -> list[Owed]:
    """Every message that the booking owes now, sent ones included; past ones are for the outbox to leave alone.

    `plan`: what is said of its experience in its store, whose `zone` it is. `reachable`: those of its `channels` that
    nothing forbids to write to now; `afterwards`: the same of what is said when the visit is over.
    """
    if booking.customer is None or (booking.confirmed_at is None and booking.asked_at is None):
        return []
    planner = _Planner(booking, plan, Hours(zone), channels(booking), reachable)
    if booking.state == BookingState.REQUESTED:
        return [*planner.request(), *planner.change()]
    if booking.state == BookingState.CONFIRMED:
        news = [*planner.confirmation(), *planner.change(), *planner.instead(instead), *planner.pieces_freed()]
        return [*news, *planner.reminders(), *planner.nudge()]
    if booking.state == BookingState.COMPLETED:
        return [*planner.kept(kept), *planner.bought(bought), *planner.thanks(afterwards)]
    if booking.source == BookingSource.WALK_IN and booking.state in INSIDE:
        return list(planner.welcome())
    return list(planner.end()) if booking.state == BookingState.CANCELLED else []


def is_apologised_for(booking: Booking) -> bool:
    """Whether the last change was the store's own doing."""
    return bool(booking.tell_from and booking.changed_at and booking.tell_from >= booking.changed_at)


@dataclass(frozen=True, slots=True)
class _Planner:
    """What one booking owes, by topic. `agreed`: the ways that its customer wants to be told on."""

    booking: Booking
    plan: Plan
    hours: Hours
    agreed: list[Way]
    reachable: Ways

    def confirmation(self) -> Iterator[Owed]:
        """Once; of what a person approves, each time that they do."""
        confirmed_at, key = self.booking.confirmed_at, "confirmation"
        if self.booking.asked_at is not None and confirmed_at is not None:
            key = f"{key}:{confirmed_at.isoformat()}"
        return self._news(self.plan.confirmation, Kind.CONFIRMATION, confirmed_at, key)

    def request(self) -> Iterator[Owed]:
        """Each time that the store is asked: by when it answers."""
        asked_at = self.booking.asked_at
        key = f"requested:{asked_at.isoformat()}" if asked_at else ""
        return self._news(self.plan.confirmation, Kind.REQUESTED, asked_at, key)

    def welcome(self) -> Iterator[Owed]:
        """Who walked in and was let in at once has no start to be told of: it is of use until the end.

        It is the one that is owed before a later start: nobody has two.
        """
        due_at = self.booking.confirmed_at
        if due_at is not None:
            when = self.hours.at_once(due_at, self.booking.ends_at)
            yield from self._told(self.plan.confirmation, Kind.CONFIRMATION, "confirmation", when)

    def change(self) -> Iterator[Owed]:
        """The latest change only: whoever moved twice wants to read where they ended.

        What was asked for or approved since is told by that.
        """
        booking = self.booking
        told_at = booking.confirmed_at or booking.asked_at
        told_since = booking.asked_at and booking.changed_at and told_at and told_at >= booking.changed_at
        if booking.sequence and not told_since:
            key = f"changed:{booking.sequence}"
            yield from self._news(self.plan.changed, Kind.CHANGED, self._told_from(), key, own=self._is_own())

    def end(self) -> Iterator[Owed]:
        """Called off by whom, and why."""
        booking = self.booking
        if booking.released_at is not None:
            yield from self._news(self.plan.cancelled, Kind.RELEASED, booking.released_at, Kind.RELEASED, own=True)
            return
        kind = Kind.DECLINED if booking.declined_why else Kind.CANCELLED
        yield from self._news(self.plan.cancelled, kind, self._told_from(), kind, own=self._is_own())

    def instead(self, instead: Instead | None) -> Iterator[Owed]:
        """Who comes for a piece learns before they leave home that another one waits. Told once, of all that is so."""
        if instead is not None:
            number, settled_at = instead
            yield from self._news(self.plan.changed, Kind.INSTEAD, settled_at, f"instead:{number}", own=True)

    def pieces_freed(self) -> Iterator[Owed]:
        """Their pieces were given back, as they didn't say that they come."""
        freed_at = self.booking.pieces_freed_at
        key = f"{Kind.PIECES_FREED}:{freed_at.isoformat()}" if freed_at else ""
        return self._news(self.plan.changed, Kind.PIECES_FREED, freed_at, key, own=True)

    def reminders(self) -> Iterator[Owed]:
        """One is of use until the next one is due: who reads both at once is reminded of nothing by the first.

        Who is asked at that time whether they come isn't reminded as well.
        """
        starts_at = self.booking.starts_at
        moments = [starts_at - timedelta(minutes=one.minutes) for one in self.plan.reminders]
        asked_at = nudge_at(self.booking) if any(True for _ in self.nudge()) else None
        for reminder, due_at, following in zip(self.plan.reminders, moments, [*moments, None][1:], strict=True):
            kind = Kind.REMINDER_DAY if reminder.minutes >= LONG_AHEAD else Kind.REMINDER_HOURS
            stem = REMINDERS.get(reminder.minutes, f"reminder_{reminder.minutes}")
            if due_at != asked_at:
                yield from self._ahead(reminder.by, kind, f"{stem}:{starts_at.isoformat()}", due_at, following)

    def nudge(self) -> Iterator[Owed]:
        """Who hasn't said that they come is asked, and told what becomes of it otherwise."""
        booking, due_at = self.booking, nudge_at(self.booking)
        if due_at is None or booking.coming_at is not None:
            return
        following = pieces_at(booking) or release_at(booking)
        yield from self._ahead(self.plan.nudge, Kind.NUDGE, nudge_key(booking), due_at, following)

    def kept(self, kept: Kept | None) -> Iterator[Owed]:
        """Who had something put aside reads until when."""
        if kept is not None:
            yield from self._told(self.plan.kept, Kind.KEPT, "kept", self.hours.at_once(*kept))

    def bought(self, bought: Bought | None) -> Iterator[Owed]:
        """Where what was bought can be exchanged, and until when: once, when the visit is over."""
        if bought is not None:
            yield from self._told(self.plan.bought, Kind.BOUGHT, "bought", self.hours.by_morning(*bought))

    def thanks(self, afterwards: Ways) -> Iterator[Owed]:
        """On the morning after: what was tried, and one question. Not to who left what is said afterwards."""
        zone, ends_at = self.hours.zone, self.booking.ends_at
        day = clock.local_date(ends_at, zone) + timedelta(days=1)
        due_at = clock.instant(day, NEXT_MORNING, zone)
        agreed = [way for way in self.agreed if way in afterwards]
        if due_at is None or not agreed or self.booking.experience.purpose == Purpose.EXCHANGE:
            return
        to, when = addressed(agreed, agreed, self.plan.thanks), self.hours.by_morning(due_at, due_at + THANKED_WITHIN)
        yield from told(self.booking, to, Kind.THANKS, "thanks", when, in_time=True, category=Category.AFTER)

    def _ahead(self, by: By, kind: Kind, key: str, due_at: datetime, following: datetime | None) -> Iterator[Owed]:
        """What is said before a visit at a time of its own, unless it was arranged only just before."""
        booking, to = self.booking, self._to(by)
        if to.saves and booking.coming_at is not None:
            to = without_texts(to)
        span = self.hours.unanswered if to.saves else self.hours.before
        known = (one for one in (booking.changed_at, booking.confirmed_at) if one is not None)
        arranged_at = max(known, default=None)
        for one in told(booking, to, kind, key, span(due_at, booking.due_at, following), in_time=True):
            if arranged_at is not None and one.due_at >= arranged_at + OWN_HOUR:
                yield one

    def _news(self, by: By, kind: Kind, due_at: datetime | None, key: str, *, own: bool = False) -> Iterator[Owed]:
        """Of use until the visit. `own`: the store did it by itself."""
        if due_at is not None:
            when = (self.hours.by_morning if own else self.hours.at_once)(due_at, self.booking.due_at)
            yield from self._told(by, kind, key, when)

    def _told(self, by: By, kind: Kind, key: str, when: When) -> Iterator[Owed]:
        return told(self.booking, self._to(by), kind, key, when)

    def _to(self, by: By) -> To:
        return addressed(self.agreed, self.reachable, by)

    def _told_from(self) -> datetime | None:
        """What the store changed by itself waits a little: it may be taken back. Not so what was changed since."""
        booking = self.booking
        known = [moment for moment in (booking.changed_at, booking.tell_from) if moment is not None]
        return max(known) if booking.changed_at is not None else None

    def _is_own(self) -> bool:
        return is_apologised_for(self.booking)


def nudge_key(booking: Booking) -> str:
    """How the question whether they come is named: of each time of a visit there is one."""
    return f"{Kind.NUDGE}:{booking.starts_at.isoformat()}"
