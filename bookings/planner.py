"""Which messages a booking owes in its present state. Pure: no I/O, no clock.

A message is named by its dedupe key for ever, so the answer may be asked for as often as one likes: the outbox is
reconciled with it after every move, and once more by a sweep.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Final, NamedTuple

from phonenumber_field.phonenumber import PhoneNumber

from bookings.models import Booking, BookingSource, BookingState
from experiences.models import By, Plan
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
    CODE = "code"


Way = tuple[str, str]
"""A channel and an address on it."""
Ways = Collection[Way]
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
CHANNELS: Final = ("sms", "email")
OWN_HOUR: Final = timedelta(hours=1)
"""Nobody is reminded within an hour of what they just arranged."""
INSIDE: Final = (BookingState.ARRIVED, BookingState.IN_SESSION)


class To(NamedTuple):
    """Whom a message is for: `each` of the ways gets it, or one alone, whichever that is by the time."""

    ways: Sequence[Way]
    each: bool


def subject_of(booking: Booking) -> str:
    """The key under which the outbox knows a booking."""
    return f"booking:{booking.reference}"


def owed_for(
    booking: Booking,
    *,
    plan: Plan,
    reachable: Ways,
    instead: Instead | None = None,
    kept: Kept | None = None,
    bought: Bought | None = None,
) -> list[Owed]:
    """Every message that the booking owes now, sent ones included; past ones are for the outbox to leave alone.

    `plan`: what is said of its experience in its store. `reachable`: those of its `channels` that nothing forbids to
    write to now.
    """
    if booking.customer is None or (booking.confirmed_at is None and booking.asked_at is None):
        return []
    to = partial(_addressed, channels(booking), reachable)
    if booking.state == BookingState.REQUESTED:
        return [*_request(booking, to(plan.confirmation)), *_change(booking, to(plan.changed))]
    if booking.state == BookingState.CONFIRMED:
        first, later = to(plan.confirmation), to(plan.changed)
        news = [*_confirmation(booking, first), *_change(booking, later), *_instead(booking, later, instead)]
        return [*news, *_reminders(booking, plan, to)]
    if booking.state == BookingState.COMPLETED:
        return [*_kept(booking, to(plan.kept), kept), *_bought(booking, to(plan.bought), bought)]
    if booking.source == BookingSource.WALK_IN and booking.state in INSIDE:
        return _welcome(booking, to(plan.confirmation))
    if booking.state == BookingState.CANCELLED:
        kind = Kind.DECLINED if booking.declined_why else Kind.CANCELLED
        return _news(booking, to(plan.cancelled), kind, _told_from(booking), kind)
    return []


def channels(booking: Booking) -> list[Way]:
    """(channel, address) pairs that the customer agreed to for this booking; the phone first."""
    customer = booking.customer
    if customer is None:
        return []
    # str() of a number is for reading: with spaces it would match no consent, no reply and no suppression. Whether a
    # number is true is asked of the whole numbering plan, which costs more than all else here.
    phone = customer.phone.as_e164 if isinstance(customer.phone, PhoneNumber) else ""
    ways = [("sms", phone, booking.sms_consent), ("email", customer.email, booking.email_consent)]
    return [(channel, address) for channel, address, wanted in ways if wanted and address]


def _confirmation(booking: Booking, to: To) -> list[Owed]:
    """Once; of what a person approves, each time that they do."""
    confirmed_at, key = booking.confirmed_at, "confirmation"
    if booking.asked_at is not None and confirmed_at is not None:
        key = f"{key}:{confirmed_at.isoformat()}"
    return _news(booking, to, Kind.CONFIRMATION, confirmed_at, key)


def _request(booking: Booking, to: To) -> list[Owed]:
    """Each time that the store is asked: by when it answers."""
    asked_at = booking.asked_at
    return _news(booking, to, Kind.REQUESTED, asked_at, f"requested:{asked_at.isoformat()}") if asked_at else []


def _welcome(booking: Booking, to: To) -> list[Owed]:
    """Who walked in and was let in at once has no start to be told of: their confirmation is of use until the end.

    It is the one that is owed before a later start: nobody has two.
    """
    due_at = booking.confirmed_at
    if due_at is None or due_at >= booking.ends_at:
        return []
    return _told(booking, to, Kind.CONFIRMATION, due_at, "confirmation", use_by=booking.ends_at)


def _change(booking: Booking, to: To) -> list[Owed]:
    """The latest change only: whoever moved twice wants to read where they ended.

    What was asked for or approved since is told by that.
    """
    told_at = booking.confirmed_at or booking.asked_at
    told_since = booking.asked_at and booking.changed_at and told_at and told_at >= booking.changed_at
    if not booking.sequence or told_since:
        return []
    return _news(booking, to, Kind.CHANGED, _told_from(booking), f"changed:{booking.sequence}")


def _told_from(booking: Booking) -> datetime | None:
    """What the store changed by itself waits a little: it may be taken back. Not so what was changed since."""
    known = [moment for moment in (booking.changed_at, booking.tell_from) if moment is not None]
    return max(known) if booking.changed_at is not None else None


def is_apologised_for(booking: Booking) -> bool:
    """Whether the last change was the store's own doing."""
    return bool(booking.tell_from and booking.changed_at and booking.tell_from >= booking.changed_at)


def _instead(booking: Booking, to: To, instead: Instead | None) -> list[Owed]:
    """Who comes for a piece learns before they leave home that another one waits. Told once, of all that is so."""
    if instead is None:
        return []
    number, settled_at = instead
    return _news(booking, to, Kind.INSTEAD, settled_at, f"instead:{number}")


def _kept(booking: Booking, to: To, kept: Kept | None) -> list[Owed]:
    """Who had something put aside reads until when."""
    if kept is None:
        return []
    since, until = kept
    return _told(booking, to, Kind.KEPT, since, "kept", use_by=until)


def _bought(booking: Booking, to: To, bought: Bought | None) -> list[Owed]:
    """Where what was bought can be exchanged, and until when: once, when the visit is over."""
    if bought is None:
        return []
    due_at, until = bought
    return _told(booking, to, Kind.BOUGHT, due_at, "bought", use_by=until)


def _news(booking: Booking, to: To, kind: Kind, due_at: datetime | None, key: str) -> list[Owed]:
    if due_at is None or due_at >= booking.due_at:
        return []
    return _told(booking, to, kind, due_at, key, use_by=booking.due_at)


def _addressed(agreed: Sequence[Way], reachable: Ways, by: By) -> To:
    """Each way that was agreed to, or the first of them, in the plan's order, on which they can be reached.

    Where none is left, the first all the same: the outbox shows what it could not send.
    """
    if by in (By.EACH, By.NEVER):
        return To(agreed if by == By.EACH else (), each=True)
    ordered = agreed[::-1] if by == By.MAIL else agreed
    return To(([way for way in ordered if way in reachable] or ordered)[:1], each=False)


def _reminders(booking: Booking, plan: Plan, to: Callable[[By], To]) -> Iterator[Owed]:
    """One is of use until the next one is due: who reads both at once is reminded of nothing by the first."""
    arranged_at = max((one for one in (booking.changed_at, booking.confirmed_at) if one is not None), default=None)
    ends = [booking.starts_at - timedelta(minutes=one.minutes) for one in plan.reminders[1:]]
    for reminder, use_by in zip(plan.reminders, [*ends, booking.due_at], strict=False):
        due_at = booking.starts_at - timedelta(minutes=reminder.minutes)
        if arranged_at is not None and due_at >= arranged_at + OWN_HOUR:
            kind = Kind.REMINDER_DAY if reminder.minutes >= LONG_AHEAD else Kind.REMINDER_HOURS
            stem = REMINDERS.get(reminder.minutes, f"reminder_{reminder.minutes}")
            key = f"{stem}:{booking.starts_at.isoformat()}"
            yield from _told(booking, to(reminder.by), kind, due_at, key, use_by=use_by, in_time=True)


def _told(
    booking: Booking, to: To, kind: Kind, due_at: datetime, key: str, *, use_by: datetime, in_time: bool = False
) -> list[Owed]:
    """The message on its ways.

    Where one of them is enough the key names no channel: who unsubscribes from texts after it came by text isn't told
    the same by mail. Whoever was told by another plan isn't told again by this one.
    """
    by_channel = tuple(f"{key}:{channel}" for channel in CHANNELS)
    return [
        Owed(
            kind=kind,
            channel=channel,
            recipient=address,
            locale=booking.locale,
            due_at=due_at,
            use_by=use_by,
            dedupe_key=f"{key}:{channel}" if to.each else key,
            same_as=(key,) if to.each else by_channel,
            in_time=in_time,
        )
        for channel, address in to.ways
    ]
