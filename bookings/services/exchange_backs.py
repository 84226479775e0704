"""The pieces that shall go back: freed from lapsed holds, locked while an exchange is written, waited for again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bookings.exchange_errors import AlreadyExchanged, ExchangeOver, PieceNotInPurchase
from bookings.models import Booking, ExchangeItem, RailItem, Settled
from bookings.queries.purchases import subject_of_sold
from bookings.services.exchange_checks import check_days
from bookings.services.shortfalls import close_shortfalls
from bookings.services.state import Actor, lapse
from experiences.models import Purpose
from stores.models import Piece, PieceState


def release_backs(pieces: Sequence[int], *, at: datetime) -> None:
    """Expire the lapsed holds that still have one of the pieces (by id). Before the pieces are locked."""
    backs = ExchangeItem.objects.to_come_back().filter(back__in=pieces)
    lapsed = Booking.objects.lapsed(at).filter(exchange__in=backs.values("exchange"))
    for booking in lapsed.order_by("pk").select_for_update(of=("self",), no_key=True):
        lapse(booking, at=at)


def lock_backs(pieces: Sequence[int]) -> None:
    """Until the transaction ends nobody takes them back, nor asks for another exchange of them."""
    rows = Piece.objects.filter(pk__in=pieces).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True))


def lock_missed(booking: Booking, *, at: datetime, actor: Actor) -> list[ExchangeItem]:
    """What `still_theirs` of a missed visitor's items, which are locked with that. Of no exchange: nothing."""
    rows = ExchangeItem.objects.filter(exchange__booking=booking).select_related("exchange").order_by("pk")
    items = list(rows.select_for_update(of=("self",)))
    return still_theirs(booking, items, at=at, actor=actor) if items else []


def still_theirs(booking: Booking, items: Sequence[ExchangeItem], *, at: datetime, actor: Actor) -> list[ExchangeItem]:
    """Of all items of a missed visitor, locked, those whose piece they still have; it stays so in this transaction.

    What was paid back, or made good, meanwhile has nothing in its place any more: it leaves the rail, before that is
    promised anew. Lapsed holds of the pieces are in nobody's way. Raises ExchangeOver when nothing is left to exchange.
    """
    waiting = [item for item in items if item.back_movement_id is None]
    release_backs([item.back_id for item in waiting], at=at)
    sold = _lock_sold([item.back_id for item in waiting])
    theirs = [item for item in waiting if sold.get(item.back_id) == item.exchange.subject]
    left = [*theirs, *(item for item in items if item.live and item.back_movement_id is not None)]
    if not left:
        raise ExchangeOver(field="code")
    gone = {item.wanted_id for item in items} - {item.wanted_id for item in left}
    RailItem.objects.filter(booking=booking, variant__in=gone).delete()
    close_shortfalls(booking, gone, how=Settled.GIVEN_UP, at=at, actor=actor)
    return theirs


def check_still_bought(booking: Booking) -> None:
    """That whatever a hold is to be given for is the customer's still, and stays so until the transaction ends.

    Of no exchange: nothing. Raises PieceNotInPurchase for what was paid back since.
    """
    if booking.experience.purpose != Purpose.EXCHANGE:
        return
    waiting = ExchangeItem.objects.to_come_back().filter(exchange__booking=booking).order_by("pk")
    items = list(waiting.select_related("exchange", "back").select_for_update(of=("self",)))
    sold = _lock_sold([item.back_id for item in items])
    for item in items:
        if sold.get(item.back_id) != item.exchange.subject:
            raise PieceNotInPurchase(field="items", label=item.back.label)


def _lock_sold(pieces: Sequence[int]) -> dict[int, str | None]:
    """Those of the pieces (by id) that are a customer's, with their purchase; what hangs again isn't waited for."""
    rows = Piece.objects.filter(pk__in=pieces, state=PieceState.SOLD).order_by("pk")
    return {piece.pk: subject_of_sold(piece) for piece in rows.select_for_update(of=("self",), no_key=True)}


def revive(booking: Booking, items: Sequence[ExchangeItem], *, at: datetime) -> None:
    """What is `still_theirs` is expected again, as what comes instead is promised anew.

    Raises ExchangeTooLate, AlreadyExchanged when another exchange has one of the pieces meanwhile.
    """
    if not items:
        return
    check_days(booking, at=at, field="code")
    backs = [item.back_id for item in items]
    other = ExchangeItem.objects.to_come_back().filter(back__in=backs).select_related("exchange").first()
    if other is not None:
        raise AlreadyExchanged(field="code", reference=other.exchange.reference)
    for item in items:
        item.live = True
        item.save(update_fields=["live"])
