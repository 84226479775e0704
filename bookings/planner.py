"""Which messages a booking owes in its present state. Pure: no I/O, no clock.

A message is named by its dedupe key for ever, so the answer may be asked for as often as one likes: the outbox is
reconciled with it after every move, and once more by a sweep.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bookings.models import Booking, BookingSource, BookingState
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
REMINDERS: Final = ((Kind.REMINDER_DAY, timedelta(hours=24)), (Kind.REMINDER_HOURS, timedelta(hours=2)))
OWN_HOUR: Final = timedelta(hours=1)
"""Nobody is reminded within an hour of what they just arranged."""
INSIDE: Final = (BookingState.ARRIVED, BookingState.IN_SESSION)


def subject_of(booking: Booking) -> str:
    """The key under which the outbox knows a booking."""
    return f"booking:{booking.reference}"


def owed_for(
    booking: Booking,
    *,
    reachable: Ways,
    instead: Instead | None = None,
    kept: Kept | None = None,
    bought: Bought | None = None,
) -> list[Owed]:
    """Every message that the booking owes now, sent ones included; past ones are for the outbox to leave alone.

    `reachable`: those of its `channels` that nothing forbids to write to now.
    """
    if booking.customer is None or (booking.confirmed_at is None and booking.asked_at is None):
        return []
    if booking.state == BookingState.REQUESTED:
        return [*_request(booking), *_change(booking)]
    if booking.state == BookingState.CONFIRMED:
        news = [*_confirmation(booking), *_change(booking), *_instead(booking, instead)]
        return [*news, *_reminders(booking, reachable)]
    if booking.state == BookingState.COMPLETED:
        return [*_kept(booking, kept), *_bought(booking, bought, reachable)]
    if booking.source == BookingSource.WALK_IN and booking.state in INSIDE:
        return _welcome(booking)
    if booking.state == BookingState.CANCELLED:
        kind = Kind.DECLINED if booking.declined_why else Kind.CANCELLED
        return _news(booking, kind, _told_from(booking), kind)
    return []


def channels(booking: Booking) -> list[Way]:
    """(channel, address) pairs that the customer agreed to for this booking; the phone first."""
    customer = booking.customer
    if customer is None:
        return []
    # str() of a number is for reading: with spaces it would match no consent, no reply and no suppression.
    phone = customer.phone.as_e164 if customer.phone else ""
    ways = [("sms", phone, booking.sms_consent), ("email", customer.email, booking.email_consent)]
    return [(channel, address) for channel, address, wanted in ways if wanted and address]


def _confirmation(booking: Booking) -> list[Owed]:
    """Once; of what a person approves, each time that they do."""
    if booking.asked_at is None or booking.confirmed_at is None:
        return _news(booking, Kind.CONFIRMATION, booking.confirmed_at, "confirmation")
    return _news(booking, Kind.CONFIRMATION, booking.confirmed_at, f"confirmation:{booking.confirmed_at.isoformat()}")


def _request(booking: Booking) -> list[Owed]:
    """Each time that the store is asked: by when it answers."""
    asked_at = booking.asked_at
    return _news(booking, Kind.REQUESTED, asked_at, f"requested:{asked_at.isoformat()}") if asked_at else []


def _welcome(booking: Booking) -> list[Owed]:
    """Who walked in and was let in at once has no start to be told of: their confirmation is of use until the end.

    It is the one that is owed before a later start: nobody has two.
    """
    due_at = booking.confirmed_at
    if due_at is None or due_at >= booking.ends_at:
        return []
    kind, until = Kind.CONFIRMATION, booking.ends_at
    ways = channels(booking)
    return [_owed(booking, kind, *way, due_at, f"{kind}:{way[0]}", use_by=until) for way in ways]


def _change(booking: Booking) -> list[Owed]:
    """The latest change only: whoever moved twice wants to read where they ended.

    What was asked for or approved since is told by that.
    """
    told_at = booking.confirmed_at or booking.asked_at
    told_since = booking.asked_at and booking.changed_at and told_at and told_at >= booking.changed_at
    if not booking.sequence or told_since:
        return []
    return _news(booking, Kind.CHANGED, _told_from(booking), f"changed:{booking.sequence}")


def _told_from(booking: Booking) -> datetime | None:
    """What the store changed by itself waits a little: it may be taken back. Not so what was changed since."""
    known = [moment for moment in (booking.changed_at, booking.tell_from) if moment is not None]
    return max(known) if booking.changed_at is not None else None


def is_apologised_for(booking: Booking) -> bool:
    """Whether the last change was the store's own doing."""
    return bool(booking.tell_from and booking.changed_at and booking.tell_from >= booking.changed_at)


def _instead(booking: Booking, instead: Instead | None) -> list[Owed]:
    """Who comes for a piece learns before they leave home that another one waits. Told once, of all that is so."""
    if instead is None:
        return []
    number, settled_at = instead
    return _news(booking, Kind.INSTEAD, settled_at, f"instead:{number}")


def _kept(booking: Booking, kept: Kept | None) -> list[Owed]:
    """Who had something put aside reads until when."""
    if kept is None:
        return []
    since, until = kept
    ways = channels(booking)
    return [_owed(booking, Kind.KEPT, *way, since, f"kept:{way[0]}", use_by=until) for way in ways]


def _bought(booking: Booking, bought: Bought | None, reachable: Ways) -> list[Owed]:
    """Where what was bought can be exchanged, and until when: once, when the visit is over."""
    if bought is None:
        return []
    due_at, until = bought
    ways = _nudged(booking, reachable)
    return [_owed(booking, Kind.BOUGHT, *way, due_at, Kind.BOUGHT, use_by=until) for way in ways]


def _news(booking: Booking, kind: Kind, due_at: datetime | None, key: str) -> list[Owed]:
    if due_at is None or due_at >= booking.due_at:
        return []
    return [
        _owed(booking, kind, channel, address, due_at, f"{key}:{channel}") for channel, address in channels(booking)
    ]


def _nudged(booking: Booking, reachable: Ways) -> list[Way]:
    """One nudge, not two: the first channel agreed to on which the customer can be reached.

    Where none is left, the first all the same: the outbox shows what it could not send. The key of such a message names
    no channel: who unsubscribes from texts after it came by text isn't told the same by mail.
    """
    agreed = channels(booking)
    return ([way for way in agreed if way in reachable] or agreed)[:1]


def _reminders(booking: Booking, reachable: Ways) -> Iterator[Owed]:
    arranged_at = max((one for one in (booking.changed_at, booking.confirmed_at) if one is not None), default=None)
    for channel, address in _nudged(booking, reachable):
        for kind, ahead in REMINDERS:
            due_at = booking.starts_at - ahead
            if arranged_at is not None and due_at >= arranged_at + OWN_HOUR:
                key = f"{kind}:{booking.starts_at.isoformat()}"
                yield _owed(booking, kind, channel, address, due_at, key)


def _owed(
    booking: Booking,
    kind: Kind,
    channel: str,
    address: str,
    due_at: datetime,
    key: str,
    *,
    use_by: datetime | None = None,
) -> Owed:
    return Owed(
        kind=kind,
        channel=channel,
        recipient=address,
        locale=booking.locale,
        due_at=due_at,
        use_by=use_by or booking.due_at,
        dedupe_key=key,
    )
