"""What follows from each meaning of a text, in the active language. Each can be done again: the end is the same."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil
from typing import Final

from bookings.errors import StoreBusy
from bookings.locales import hour
from bookings.models import Booking
from bookings.services.coming import say_coming
from bookings.services.late import wait_for
from inbox.models import Delay
from inbox.phrases import COMING, HELP, HELP_UNCALLED, LATE, STARTED, STOPPED, STOPPED_SOME
from inbox.queries.sender import Sender
from inbox.services.outcome import FOR_A_PERSON, Outcome, answered, refused
from inbox.services.proposing import choose, propose
from inbox.understanding import Another, Choose, Coming, Late, Meaning, Words
from kernel.errors import DomainError
from notifications.models import Acted, Category, Reply
from notifications.optout import Help, OptOut, Start, Stop, is_keyword
from notifications.services.consent import ABOUT_STOPPING

BY: Final = "reply"
AHEAD: Final = timedelta(hours=24)
"""Who says earlier that they will be late, of all that can change until then, is read by a person."""
PATIENCE: Final = timedelta(minutes=5)
"""Longer than they say: who is late once is later still."""


def outcome_of(meaning: Meaning, reply: Reply, sender: Sender, *, at: datetime) -> Outcome:
    """Do what was meant, and what to answer. Raises StoreBusy."""
    match meaning:
        case Stop() | Start() | Help():
            return _about_texts(meaning, reply, sender)
        case Coming() if sender.expected:
            return _coming(sender.expected, at)
        case Another() if sender.ahead:
            return propose(sender.ahead, at=at)
        case Choose(number) if sender.ahead:
            return choose(sender.ahead, number, at=at)
        case Late(minutes) if sender.expected:
            return _late(sender.expected, minutes, at)
        case Words(""):
            return Outcome(person=reply.pictures > 0)
        case _:
            return FOR_A_PERSON


def _coming(booking: Booking, at: datetime) -> Outcome:
    try:
        return answered(COMING, say_coming(booking=booking, at=at, by=BY))
    except StoreBusy:
        raise
    except DomainError as error:
        return refused(error, booking)


def _late(booking: Booking, minutes: int, at: datetime) -> Outcome:
    """Keep all that is theirs until they come; the store sees it. Too late for their time is for a person."""
    comes_at = max(booking.starts_at, at) + timedelta(minutes=minutes)
    if booking.any_time or comes_at >= booking.ends_at or at < booking.starts_at - AHEAD:
        return FOR_A_PERSON
    late = ceil((comes_at - booking.starts_at) / timedelta(minutes=1))
    said = {"minutes": late, "starts_at": booking.starts_at, "said_at": at}
    # Before the visit itself is written, by which open boards see that something is new.
    Delay.objects.update_or_create(booking=booking, defaults=said)
    try:
        say_coming(booking=booking, at=at, by=BY)
        wait_for(booking=booking, until=comes_at + PATIENCE, at=at)
    except StoreBusy:
        raise
    except DomainError as error:
        return refused(error, booking)
    return answered(LATE, booking, person=True, time=hour(comes_at, booking.store.zone))


def _about_texts(meaning: OptOut, reply: Reply, sender: Sender) -> Outcome:
    """What was done at once is said once, and not where the carrier says it itself."""
    facts = {"store": sender.store.said("name"), "phone": sender.store.phone}
    match meaning:
        case Help():
            phrase = HELP if sender.store.phone else HELP_UNCALLED
            return Outcome("" if reply.keyword else str(phrase) % facts, kind=ABOUT_STOPPING)
        case Stop(category=category, mild=mild):
            facts |= {"kind": str(Category(category).label)} if category else {}
            said = str(STOPPED_SOME if category else STOPPED) % facts
            # A word such as "cancel" stops texts, by the letter; it may have been meant of the visit.
            person = mild and sender.ahead is not None
            return Outcome("" if _is_told_by_carrier(reply) else said, person=person, kind=ABOUT_STOPPING)
        case Start():
            if reply.acted != Acted.STARTED:
                return FOR_A_PERSON
            return Outcome("" if _is_told_by_carrier(reply) else str(STARTED) % facts, kind=ABOUT_STOPPING)


def _is_told_by_carrier(reply: Reply) -> bool:
    return bool(reply.keyword) or is_keyword(reply.text)
