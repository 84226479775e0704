"""What becomes of an offer and of who waits, in the transaction that changes the hold which keeps it for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from types import MappingProxyType
from typing import Final

from django_q.tasks import async_task

from bookings.models import Booking, BookingState, Offer, OfferState, Wait, WaitState, WindowKind
from bookings.services.locks import StoreDate
from bookings.waiting_owed import key_of, owed_for, ways_to
from notifications.services.consent import reachable
from notifications.services.reconcile import reconcile

MOST_EXPIRED: Final = 2
"""Whoever doesn't answer so many offers waits no more."""
MOST_DECLINED: Final = 5
"""Nor who says no so often: each offer is a text, and keeps a place from the next."""
BECOMES: Final = MappingProxyType(
    {
        BookingState.CONFIRMED: OfferState.ACCEPTED,
        BookingState.REQUESTED: OfferState.ACCEPTED,
        BookingState.CANCELLED: OfferState.DECLINED,
        BookingState.EXPIRED: OfferState.EXPIRED,
    }
)
"""What an offer is, by what its hold came to."""
ONE_START: Final = frozenset({WindowKind.SLOT, WindowKind.SESSION})


def settle_offer(booking: Booking, *, ran_out_at: datetime | None, at: datetime) -> None:
    """Write down what became of an offer whose hold has just ended or become a visit. Inside the caller's transaction.

    `ran_out_at`: until when it was kept. What ends before that by itself was withdrawn by the store.
    """
    offer = Offer.objects.filter(booking=booking, state=OfferState.OFFERED).select_related("wait__store").first()
    if offer is None:
        return
    offer.state = BECOMES[BookingState(booking.state)]
    if offer.state == OfferState.EXPIRED and ran_out_at is not None and ran_out_at > at:
        offer.state = OfferState.WITHDRAWN
    offer.ended_at = at
    offer.save(update_fields=["state", "ended_at"])
    end_wait(offer.wait, _state_after(offer), at=at)


def _state_after(offer: Offer) -> WaitState:
    if offer.state == OfferState.ACCEPTED:
        return WaitState.SERVED
    if offer.state == OfferState.WITHDRAWN:
        return WaitState.WAITING
    refused = Counter(Offer.objects.filter(wait=offer.wait).values_list("state", flat=True))
    too_often = refused[OfferState.EXPIRED] >= MOST_EXPIRED or refused[OfferState.DECLINED] >= MOST_DECLINED
    over = offer.wait.kind in ONE_START or too_often
    return WaitState.OVER if over else WaitState.WAITING


def end_wait(wait: Wait, state: WaitState, *, at: datetime) -> bool:
    """Compare and set: who still waits comes to `state`; the messages are owed anew. Whether they waited."""
    if state != WaitState.WAITING:
        if not Wait.objects.waiting().filter(pk=wait.pk).update(state=state, ended_at=at):
            return False
        wait.state, wait.ended_at = state, at
    owe_wait(wait, at=at)
    return True


def owe_wait(wait: Wait, *, at: datetime) -> None:
    """Make the outbox hold what somebody who waits is owed, and nothing obsolete."""
    offers = Offer.objects.filter(wait=wait).select_related("booking").order_by("pk")
    owed = owed_for(wait, offers, reachable=reachable(ways_to(wait)))
    reconcile(subject=key_of(wait), owed=owed, at=at)


def call_those_waiting(days: Iterable[StoreDate]) -> None:
    """Have the worker serve whoever waits for days on which something was freed: one query a store, where nobody does.

    Inside the caller's transaction. A task that is lost is made up for by a sweep.
    """
    dates: dict[int, set[str]] = {}
    for store, day in days:
        if Wait.objects.for_days(store, [day]).exists():
            dates.setdefault(store, set()).add(day.isoformat())
    for store, listed in dates.items():
        async_task("bookings.tasks.serve_waiting", store, sorted(listed), task_name="bookings: waiting list")
