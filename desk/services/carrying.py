"""Seeing to each visit that a change of rules hits, in the transaction that writes the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from bookings.models import Booking, BookingState
from bookings.queries.standing import Faults
from bookings.services.locks import StoreDate, days_of, lock_booking
from bookings.services.resettle import call_off, had_by, let_go, put, stay
from desk.errors import HitsChanged
from desk.models import CANCEL, CHOICES, KEEP, Change, Hit, Outcome
from desk.services.proposals import How, Proposal
from desk.services.settling import keep, put_on_list
from kernel.errors import DomainError
from stores.models import Store

SOON: Final = timedelta(minutes=30)
"""Whoever comes so soon is told at once."""
WIDEST_BUFFER: Final = timedelta(hours=6)
"""No visit is prepared for or tidied up after longer than this."""
TOLD: Final = frozenset({Outcome.MOVED, Outcome.CANCELLED, Outcome.WAITING})
LEFT: Final = frozenset({Outcome.LATER, Outcome.WAITING})
MOST_AT_ONCE: Final = 40
"""Visits that are moved while all days are locked: for the others nobody who books should have to wait."""


def see_to(
    change: Change,
    hits: Sequence[Hit],
    faults: Faults,
    days: Collection[StoreDate],
    *,
    tell_from: datetime,
    at: datetime,
    actor: User | None,
) -> datetime | None:
    """Do what was chosen for each, in the order of their visits. From when on somebody is told, if anybody is.

    What comes after the first `MOST_AT_ONCE` waits on the list to settle until `rest` sees to it, a moment later.
    The caller has locked `days`, and written the rules. Raises HitsChanged when a visit is on another day: it was
    moved, or is new.
    """
    told: list[datetime] = []
    for number, hit in enumerate(hits):
        booking = lock_booking(hit.booking)
        if not set(days_of(booking)).issubset(days):
            raise HitsChanged
        hit.faults, hit.had = sorted(faults[booking.pk]), had_by(booking)
        when = at if is_soon(hit, booking, at) else tell_from
        waits = number >= MOST_AT_ONCE and chosen_of(hit) is not None and booking.state != BookingState.HELD
        hit.outcome = Outcome.WAITING if waits else do_chosen(hit, booking, tell_from=when, at=at, actor=actor)
        hit.had["left"] = had_by(booking)["promises"]
        if hit.outcome in TOLD:
            told.append(when)
    fields = ["faults", "had", "choice", "outcome"]
    Hit.objects.bulk_update([hit for hit in hits if hit.pk], fields)
    Hit.objects.bulk_create(hit for hit in hits if not hit.pk)
    _list(change, hits, faults, at=at, actor=actor)
    return min(told, default=None)


def leave_for_rest(
    change: Change, hits: Sequence[Hit], faults: Faults, *, tell_from: datetime, at: datetime, actor: User | None
) -> datetime | None:
    """Note for each what is to be done, which `rest` does. From when on somebody is told, if anybody is.

    All are on the list to settle until then. No day has to be locked, so nobody who books has to wait.
    """
    told: list[datetime] = []
    alike: dict[tuple[tuple[str, ...], str, str], list[int]] = defaultdict(list)
    for hit in hits:
        hit.faults, hit.outcome = sorted(faults[hit.booking_id]), _noted(hit)
        if hit.outcome == Outcome.WAITING:
            told.append(at if is_soon(hit, hit.booking, at) else tell_from)
        alike[tuple(hit.faults), hit.choice, hit.outcome].append(hit.pk)
    for (why, choice, outcome), rows in alike.items():  # a few statements, for promising waits meanwhile
        Hit.objects.filter(pk__in=rows).update(faults=list(why), choice=choice, outcome=outcome)
    Hit.objects.bulk_create(hit for hit in hits if not hit.pk)
    _list(change, hits, faults, at=at, actor=actor)
    return min(told, default=None)


def _noted(hit: Hit) -> Outcome:
    if hit.booking.state == BookingState.HELD:
        return Outcome.WAITING
    if hit.choice == KEEP:
        return Outcome.KEPT
    return Outcome.WAITING if hit.choice == CANCEL or chosen_of(hit) else Outcome.LATER


def _list(change: Change, hits: Sequence[Hit], faults: Faults, *, at: datetime, actor: User | None) -> None:
    later = {hit.booking_id: faults[hit.booking_id] for hit in hits if hit.outcome in LEFT}
    kept = {hit.booking_id: faults[hit.booking_id] for hit in hits if hit.outcome == Outcome.KEPT}
    put_on_list(later, at=at, change=change)
    keep(kept, at=at, actor=actor, change=change)


def do_chosen(hit: Hit, booking: Booking, *, tell_from: datetime, at: datetime, actor: User | None) -> Outcome:
    """What became of it. What can't be had after all is left for a person."""
    if booking.state == BookingState.HELD:
        let_go(booking, at=at, actor=actor)
        return Outcome.RELEASED
    if hit.choice == KEEP:
        return Outcome.KEPT
    try:
        with transaction.atomic():
            return _carried(hit, booking, tell_from=tell_from, at=at, actor=actor)
    except (DomainError, IntegrityError):
        return Outcome.LATER


def _carried(hit: Hit, booking: Booking, *, tell_from: datetime, at: datetime, actor: User | None) -> Outcome:
    if hit.choice == CANCEL:
        call_off(booking, at=at, actor=actor, tell_from=tell_from)
        return Outcome.CANCELLED
    proposal = chosen_of(hit)
    if proposal is None:
        return Outcome.LATER
    if proposal.how == How.STAY:
        stay(booking, at=at, actor=actor)
        return Outcome.STAYED
    store = Store.objects.get(pk=proposal.store)
    put(
        booking,
        store,
        proposal.starts_at,
        any_time=proposal.any_time,
        at=at,
        actor=actor,
        tell_from=tell_from,
    )
    return Outcome.MOVED


def is_soon(hit: Hit, booking: Booking, at: datetime) -> bool:
    """Whether they come so soon, by what they have or by what was chosen for them, that they are told at once."""
    proposal = chosen_of(hit)
    first = min(booking.starts_at, proposal.starts_at) if proposal else booking.starts_at
    return first - at < SOON


def chosen_of(hit: Hit) -> Proposal | None:
    """The proposal by its number; nothing for what is none."""
    if hit.choice in CHOICES or not hit.choice.isdecimal() or int(hit.choice) >= len(hit.proposals):
        return None
    return Proposal.of(hit.proposals[int(hit.choice)])
