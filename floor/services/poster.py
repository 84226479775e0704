"""The way into the queue without a hand: opened and closed by staff, and taken by whoever scans the poster."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from bookings.queries.wishes import Wish, check_open
from bookings.services.customers import lock_person
from bookings.services.phone_check import count_text
from floor.errors import AlreadyWaits, NotToday, QueueClosed, TooManyWait
from floor.models import QueueDoor, QueueTicket
from floor.queries.poster import takes_numbers, ticket_of_browser
from floor.queries.queue import next_gap
from floor.services.queue import Joining, lock_numbers, make_ticket
from kernel.identifiers import new_room_code
from stores.models import Store

MOST_IN_LINE: Final = 40
"""So many at once who took a number by themselves: beyond that nobody could tell who is really there."""
NUMBERS_A_DAY: Final = 3
"""For one telephone: a stranger's number must not be made to receive texts all day."""
A_DAY: Final = timedelta(days=1)


def switch_door(*, store: Store, on: bool, at: datetime, actor: User) -> QueueDoor:
    """Offer numbers at the poster, or stop it. Idempotent.

    Each time that it begins it has another code: who kept the last one, at home, is out.
    """
    with transaction.atomic(durable=True):
        lock_numbers(store)
        open_already = QueueDoor.objects.filter(store=store, open=True).exists()
        changes = {"open": on, "changed_at": at, "changed_by": actor}
        fresh = {"code": new_room_code()} if on and not open_already else {}
        return QueueDoor.objects.update_or_create(store=store, defaults=changes | fresh)[0]


def renew_code(*, store: Store, at: datetime, actor: User) -> None:
    """Let in nobody by the posters that were printed so far."""
    QueueDoor.objects.filter(store=store).update(code=new_room_code(), changed_at=at, changed_by=actor)


def take_number(*, door: QueueDoor, wish: Wish, who: Joining, browser: str, at: datetime) -> QueueTicket:
    """Give the next number to whoever has the poster before them; to a browser that has one already, that one.

    Raises QueueClosed, NotToday, AlreadyWaits, TooManyWait, TooManyTexts, and what `join` raises.
    """
    store = door.store
    check_open(wish.in_store(store), active=store.active)
    if not takes_numbers(door, at=at):
        raise QueueClosed
    if next_gap(wish, store, at=at).without_pieces is None:
        raise NotToday
    try:
        with transaction.atomic(durable=True):
            lock_numbers(store)
            lock_person(who.phone)
            own = ticket_of_browser(browser)
            if own is not None:
                return own
            _check_bounds(store, who.phone, at=at)
            if who.texts:
                count_text(who.phone, at=at)
            return make_ticket(wish, store, who, at=at, browser=browser)
    except IntegrityError as clash:  # the same browser in two stores at once
        raise AlreadyWaits from clash


def _check_bounds(store: Store, phone: str, *, at: datetime) -> None:
    """Raises AlreadyWaits, TooManyWait."""
    if QueueTicket.objects.in_line().filter(phone=phone).exists():
        raise AlreadyWaits(field="phone")
    by_themselves = QueueTicket.objects.exclude(browser="")
    if by_themselves.filter(phone=phone, made_at__gt=at - A_DAY).count() >= NUMBERS_A_DAY:
        raise TooManyWait(field="phone")
    if by_themselves.in_line().filter(store=store).count() >= MOST_IN_LINE:
        raise TooManyWait
