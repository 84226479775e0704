"""What happens to a place in the queue: joined, called, served, left, missed; and the text that is owed for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Max

from bookings.models import Booking
from bookings.queries.wishes import Wish, check_open, check_wish
from bookings.services.confirm import Details
from bookings.services.customers import Contact
from bookings.services.locks import lock_days, promising
from bookings.services.promise import ask_for_staff
from bookings.services.walk_in import make_walk_in
from floor.errors import NobodyWaits, TicketChanged, TicketOver
from floor.models import IN_LINE, QueueTicket, TicketState
from floor.queries.queue import line_of, wish_of
from floor.tickets import owed_for, subject_of
from kernel import clock
from notifications.models import Consent
from notifications.services.consent import record_consent
from notifications.services.reconcile import reconcile
from stores.models import Store, Variant

PATIENCE: Final = timedelta(minutes=10)
"""So long after they were called somebody is waited for."""
LONGEST: Final = timedelta(hours=12)
"""Nobody has stood in a queue for so long: they went home."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """Who joins: `phone` in E.164 or "", and whether a text is wanted, in the `wording` that asked for it."""

    name: str
    phone: str = ""
    texts: bool = False
    wording: str = ""
    locale: str = "en"


def join(*, wish: Wish, store: Store, who: Joining, at: datetime) -> QueueTicket:
    """Give somebody the day's next number. Nothing is promised before it is their turn.

    Raises PartyDoesNotFit, TooManyPieces, NotOfferedHere.
    """
    check_open(wish.in_store(store), active=store.active)
    with transaction.atomic(durable=True):
        lock_numbers(store)
        return make_ticket(wish, store, who, at=at)


def make_ticket(wish: Wish, store: Store, who: Joining, *, at: datetime, browser: str = "") -> QueueTicket:
    """The work of `join`, inside the caller's transaction, which holds the store's numbers."""
    day = clock.local_date(at, store.zone)
    last = QueueTicket.objects.filter(store=store, day=day).aggregate(Max("number"))["number__max"] or 0
    ticket = QueueTicket.objects.create(
        store=store,
        day=day,
        number=last + 1,
        experience=wish.experience,
        party=wish.party,
        stylist=wish.stylist,
        name=who.name,
        phone=who.phone,
        texts_wanted=who.texts,
        locale=who.locale,
        browser=browser,
        made_at=at,
    )
    ticket.variants.set(wish.variants)
    if who.texts:
        source = subject_of(ticket)
        record_consent(channel="sms", address=who.phone, given=True, at=at, source=source, wording=who.wording)
        reconcile(subject=source, owed=owed_for(ticket), at=at)
    return ticket


def want(*, ticket: QueueTicket, variants: Sequence[Variant], at: datetime) -> QueueTicket:
    """They would like these pieces at their turn, and no others. Raises TicketOver, TooManyPieces."""
    wish = replace(wish_of(ticket), variants=tuple(variants))
    check_wish(wish.in_store(ticket.store))
    with _locked(ticket, *IN_LINE) as fresh:
        fresh.variants.set(wish.variants)
        return _write(fresh, TicketState(fresh.state), at=at)


def call_next(*, store: Store, at: datetime, actor: User) -> QueueTicket:
    """Call whoever came first. Of two at once each calls somebody else. Raises NobodyWaits."""
    with transaction.atomic(durable=True):
        waiting = QueueTicket.objects.filter(store=store, state=TicketState.WAITING).select_related("store")
        ticket = waiting.in_turn().select_for_update(of=("self",), skip_locked=True).first()
        if ticket is None:
            raise NobodyWaits
        return _call(ticket, at=at, actor=actor)


def call(*, ticket: QueueTicket, at: datetime, actor: User) -> QueueTicket:
    """Call this very person. Raises TicketOver for somebody who doesn't wait any more, or was called before."""
    with _locked(ticket, TicketState.WAITING) as fresh:
        return _call(fresh, at=at, actor=actor)


def serve(*, ticket: QueueTicket, starts_at: datetime, at: datetime, actor: User) -> Booking:
    """Promise them all that a booking has from `starts_at` on, and let them in; all or nothing.

    Raises TicketOver, TicketChanged, and what `walk_in` raises: when the gap went meanwhile, nothing has changed.
    """
    wish = wish_of(ticket)
    question = ask_for_staff(wish, ticket.store, starts_at, at=at, opened=True)
    with promising():
        lock_days(question.days)
        fresh = _lock(ticket, *IN_LINE)
        if wish_of(fresh) != wish:
            raise TicketChanged(number=fresh.number)
        booking = make_walk_in(question, _details(fresh), at=at, actor=actor)
        _write(fresh, TicketState.SERVED, at=at, ended_at=at, booking=booking)
    return booking


def _details(ticket: QueueTicket) -> Details:
    """Who they are; whoever agreed to texts about this visit agreed in the words that were kept then."""
    contact = Contact(name=ticket.name, phone=ticket.phone.as_e164 if ticket.phone else "", locale=ticket.locale)
    agreed = Consent.objects.filter(source=subject_of(ticket)).order_by("-at", "-pk").first()
    wording = agreed.wording if agreed else ""
    return Details(contact=contact, sms=ticket.texts_wanted, email=False, wording=wording)


def leave(*, ticket: QueueTicket, at: datetime) -> QueueTicket:
    """They don't want to wait any more: said by themselves, or by staff. Raises TicketOver."""
    with _locked(ticket, *IN_LINE) as fresh:
        return _write(fresh, TicketState.LEFT, at=at, ended_at=at)


def miss(*, ticket: QueueTicket, at: datetime) -> QueueTicket:
    """They were called and didn't come. Raises TicketOver."""
    with _locked(ticket, TicketState.CALLED) as fresh:
        return _write(fresh, TicketState.MISSED, at=at, ended_at=at)


def sweep_queue(*, store: Store, at: datetime) -> None:
    """Who was called in vain is missed, who went home has left, and who is nearly next is owed a text."""
    in_line = QueueTicket.objects.in_line().filter(store=store).order_by("pk")
    for ticket in in_line.filter(state=TicketState.CALLED, called_at__lte=at - PATIENCE):
        _unless_over(ticket, TicketState.CALLED, to=TicketState.MISSED, at=at, ended_at=at)
    for ticket in in_line.filter(state=TicketState.WAITING, made_at__lte=at - LONGEST):
        _unless_over(ticket, TicketState.WAITING, to=TicketState.LEFT, at=at, ended_at=at)
    for place in line_of(store, at=at):
        waits = place.ticket.state == TicketState.WAITING and place.ticket.told_at is None
        if waits and place.ticket.texts_wanted and place.is_near:
            _unless_over(place.ticket, TicketState.WAITING, to=TicketState.WAITING, at=at, told_at=at)


def _unless_over(ticket: QueueTicket, *states: TicketState, to: TicketState, at: datetime, **changes: Any) -> None:
    """The same, where somebody may have been faster; then it is theirs."""
    with transaction.atomic(durable=True):
        still = QueueTicket.objects.filter(pk=ticket.pk, state__in=states).select_for_update(skip_locked=True)
        fresh = still.first()
        if fresh is not None:
            _write(fresh, to, at=at, **changes)


def _call(ticket: QueueTicket, *, at: datetime, actor: User) -> QueueTicket:
    told_at = ticket.told_at or (at if ticket.texts_wanted else None)
    return _write(ticket, TicketState.CALLED, at=at, called_at=at, called_by=actor, told_at=told_at)


@contextmanager
def _locked(ticket: QueueTicket, *states: TicketState) -> Iterator[QueueTicket]:
    with transaction.atomic(durable=True):
        yield _lock(ticket, *states)


def _lock(ticket: QueueTicket, *states: TicketState) -> QueueTicket:
    fresh = QueueTicket.objects.with_wish().select_for_update(of=("self",)).get(pk=ticket.pk)
    if fresh.state not in states:
        raise TicketOver(number=fresh.number, state=fresh.state)
    return fresh


def _write(ticket: QueueTicket, to: TicketState, *, at: datetime, **changes: Any) -> QueueTicket:
    """Write the state, and bring the outbox in line with it. The caller has the row."""
    for name, value in ({"state": to} | changes).items():
        setattr(ticket, name, value)
    ticket.save(update_fields=["state", *changes])
    reconcile(subject=subject_of(ticket), owed=owed_for(ticket), at=at)
    return ticket


def lock_numbers(store: Store) -> None:
    """One number at a time: two who join at once must not be called out by the same."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"queue:{store.pk}"])
