"""The till sells what an exchange wants before the other piece is back: another one in its place, or a shortfall."""

from __future__ import annotations

from typing import Any

import pytest

from bookings.models import Amends, Booking, BookingState, ExchangeItem, Shortfall
from bookings.planner import subject_of
from bookings.queries.purchases import purchase_of, subject_of_sold
from bookings.services.exchange_amends import make_good
from bookings.services.exchange_delivery import order_delivery
from floor.models import EventKind
from floor.queries.stock import Wanted
from floor.services.stock_events import Event, sell, take_back
from stores.models import Piece, PieceState
from tests.bookings.exchange.exchanging import (
    AT,
    BOUGHT,
    HOME,
    MINUTE,
    NOON,
    ask,
    asked,
    fresh,
    items_of,
    named,
    promised_to,
    scanned,
    sold,
    state_of,
)
from tests.bookings.invariants import assert_invariants
from tests.bookings.taking import taken
from tests.factories.world import World
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)


def event(world: World, kind: EventKind, piece: Piece) -> Event:
    number = f"{kind}-{piece.label}"
    return Event(store=world.store, event_id=number, kind=kind, fingerprint=number, happened_at=NOON)


def sale(world: World, piece: Piece) -> dict[str, Any]:
    return sell(event=event(world, EventKind.SALE, piece), wanted=Wanted(label=piece.label), at=NOON)


@pytest.mark.parametrize("begun", [False, True])
def test_another_one_is_in_its_place_and_the_exchange_goes_on(world: World, small: Piece, begun: bool) -> None:
    coat = sold(world.pieces_of("COAT-S")[0])
    booking = named(ask(world, asked(world, small, "DRESS-M"), asked(world, coat, "COAT-M")))
    if begun:
        scanned(booking, coat)
    (before,) = [piece for piece in promised_to(booking) if piece.variant.sku == "DRESS-M"]

    answer = sale(world, before)

    assert (answer["replaced"], answer["shortfalls"]) == (1, 0)
    assert subject_of_sold(Piece.objects.get(pk=before.pk)) != subject_of(booking)  # paid for, not exchanged
    (after,) = [piece for piece in promised_to(booking) if piece.variant.sku == "DRESS-M"]
    assert after != before
    assert_invariants(NOON)
    (new_coat,) = [piece for piece in promised_to(booking) if piece.variant.sku == "COAT-M"]
    done = [scanned(fresh(booking), one, at=NOON + MINUTE).done for one in [*([] if begun else [coat]), new_coat]]
    done += [scanned(fresh(booking), one, at=NOON + MINUTE).done for one in (small, after)]
    assert (done.count(True), done[-1], fresh(booking).state) == (1, True, BookingState.COMPLETED)
    bought = {one.piece for one in purchase_of(subject_of(booking), at=NOON + MINUTE).pieces}
    assert bought == {after, new_coat}
    assert_invariants(NOON + MINUTE)


def test_the_last_one_is_a_shortfall_and_what_comes_back_is_owed(world: World, booking: Booking, small: Piece) -> None:
    """Also where its own customer bought it, and has the other one paid back after that: a person writes it down."""
    (wanted,) = promised_to(booking)
    (other,) = [piece for piece in world.pieces_of("DRESS-M") if piece != wanted]
    taken(other, PieceState.MISSING)

    answer = sale(world, wanted)

    assert (answer["replaced"], answer["shortfalls"], Shortfall.objects.get().booking) == (0, 1, booking)
    assert "/x/receipt:" in answer["exchange_url"]
    take_back(event=event(world, EventKind.RETURN, small), label=small.label, at=NOON)
    (item,) = items_of(booking)
    assert (item.live, item.back_movement is not None, promised_to(booking)) == (True, True, [])
    make_good(item=ExchangeItem.objects.get(), amends=Amends.AT_TILL, at=NOON)
    assert_invariants(NOON)


def test_an_order_has_nothing_to_do_with_what_is_sold_here(world: World, small: Piece) -> None:
    items = [asked(world, small, "DRESS-M")]
    order_delivery(purchase_subject=BOUGHT, items=items, address=HOME, at=AT)
    piece = world.pieces_of("DRESS-M")[0]

    assert (sale(world, piece)["shortfalls"], ExchangeItem.objects.get().live) == (0, True)


def test_sold_at_the_till_while_the_other_comes_back(world: World, booking: Booking, small: Piece) -> None:
    """Whichever is first: it is what was exchanged, or paid for, and then another one waits."""
    (wanted,) = promised_to(booking)

    answers = race(lambda: scanned(booking, small), lambda: sale(world, wanted))

    assert answers["won"] == 2
    assert (state_of(small), state_of(wanted)) == (PieceState.TO_INSPECT, PieceState.SOLD)
    (item,) = items_of(booking)
    if subject_of_sold(Piece.objects.get(pk=wanted.pk)) == subject_of(booking):
        assert (item.live, fresh(booking).state) == (False, BookingState.COMPLETED)
    else:
        (after,) = promised_to(booking)
        assert (item.live, after.variant.sku, after == wanted) == (True, "DRESS-M", False)
        assert scanned(fresh(booking), after, at=NOON + MINUTE).done
    assert_invariants(NOON + MINUTE)
