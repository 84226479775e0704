"""Another time by text: three that are free with all that was chosen, and one of them by its digit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from bookings.cutoffs import cutoffs_of
from bookings.errors import StoreBusy, TooLateToChange
from bookings.locales import dated_hour
from bookings.models import Booking
from bookings.planner import subject_of
from bookings.queries.availability import nearest
from bookings.queries.booking import wish_of
from bookings.services.change import move
from bookings.services.late import NOT_FREE
from inbox.models import Proposal
from inbox.phrases import GONE, MOVED, NO_TIMES, TIMES, Phrase
from inbox.services.outcome import FOR_A_PERSON, Outcome, answered, refused
from inbox.understanding import CHOICES
from kernel.errors import DomainError
from notifications.models import Channel, Message

GOOD_FOR: Final = timedelta(hours=12)
"""An older digit may be meant of something else by now."""
APART: Final = timedelta(hours=1)
LOOKED_AT: Final = 60
"""Starts near the old one, of which three are chosen."""


def propose(booking: Booking, *, at: datetime, phrase: Phrase = TIMES) -> Outcome:
    """Up to three other times near a visit, kept with their digits. None is promised to them before they choose."""
    limits = cutoffs_of(booking, at=at)
    if not limits.can_change:
        return refused(TooLateToChange(until=limits.change_until), booking)
    around = booking.starts_at
    slots = nearest(wish_of(booking), booking.store, around, at=at, apart_from=booking, count=LOOKED_AT)
    if not slots:
        return answered(NO_TIMES, booking)
    starts = _apart([slot.starts_at for slot in slots], around)
    until = at + GOOD_FOR
    Proposal.objects.create(booking=booking, starts=starts, stands_at=booking.starts_at, made_at=at, good_until=until)
    return answered(phrase, booking, times=_numbered(starts, booking))


def _apart(starts: Iterable[datetime], around: datetime) -> list[datetime]:
    """The nearest of each hour first: who can't come at eleven can't at a quarter past either. In the order of time."""
    by_distance = sorted(starts, key=lambda start: (abs(start - around), start))
    chosen: list[datetime] = []
    for distance in (APART, timedelta(0)):
        for start in by_distance:
            if len(chosen) < len(CHOICES) and all(abs(start - other) >= distance for other in (*chosen, around)):
                chosen += [] if start in chosen else [start]
    return sorted(chosen)


def choose(booking: Booking, number: int, *, at: datetime) -> Outcome:
    """Move a visit to the time of a digit, under all rules of a move. What is gone meanwhile is proposed anew.

    A digit that was never proposed is for a person. Raises StoreBusy.
    """
    proposal = Proposal.objects.filter(booking=booking).order_by("-made_at", "-pk").first()
    index = CHOICES.index(number)
    if proposal is None or index >= len(proposal.starts):
        return FOR_A_PERSON
    wanted = proposal.starts[index]
    if booking.starts_at == wanted:  # done before a crash, or said twice
        return _moved(booking)
    if proposal.good_until <= at or booking.starts_at != proposal.stands_at:
        return propose(booking, at=at, phrase=GONE)
    try:
        return _moved(move(booking=booking, starts_at=wanted, at=at, from_phone=True))
    except NOT_FREE:
        return propose(booking, at=at, phrase=GONE)
    except StoreBusy:
        raise
    except DomainError as error:
        return refused(error, booking)


def _moved(booking: Booking) -> Outcome:
    """Where the move itself is told by text, nothing is said twice."""
    told = _told(booking)
    return Outcome(told=told) if told else answered(MOVED, booking)


def _told(booking: Booking) -> Message | None:
    """The text about the move."""
    if booking.changed_at is None:
        return None
    told_at = max(booking.changed_at, booking.asked_at or booking.changed_at)
    told = Message.objects.about(subject_of(booking)).filter(due_at=told_at)
    return told.filter(channel__in=(Channel.SMS, Channel.WHATSAPP)).order_by("-pk").first()


def _numbered(starts: list[datetime], booking: Booking) -> str:
    zone = booking.store.zone
    return "\n".join(f"{digit}: {dated_hour(start, zone)}" for digit, start in zip(CHOICES, starts, strict=False))
