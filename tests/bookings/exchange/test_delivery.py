"""What hangs in no store is ordered for delivery."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bookings.exchange_errors import (
    AlreadyBack,
    AlreadyExchanged,
    ExchangeOver,
    ExchangeTooLate,
    NothingToExchange,
    OrderNotFound,
    OrderTaken,
)
from bookings.models import BookingState, DeliveryOrder
from bookings.services.exchange_delivery import call_off_order, fail_order, order_delivery, take_order
from bookings.services.exchange_scan import scan_piece
from stores.models import Piece
from tests.bookings.exchange.exchanging import AT, BOUGHT, HOME, MINUTE, ask, asked, items_of
from tests.bookings.invariants import assert_invariants
from tests.factories.stores import make_store
from tests.factories.world import World


def test_delivery_is_an_order_and_promises_nothing(world: World, small: Piece) -> None:
    item = asked(world, small, "DRESS-M")

    exchange = order_delivery(purchase_subject=BOUGHT, items=[item], address=HOME, at=AT)

    order = DeliveryOrder.objects.get()
    assert (exchange.booking, exchange.items.get().wanted.sku) == (None, "DRESS-M")
    assert (order.exchange, order.store, order.line1, order.taken_at) == (exchange, world.store, "1 Mill Lane", None)
    with pytest.raises(AlreadyExchanged):
        order_delivery(purchase_subject=BOUGHT, items=[item], address=HOME, at=AT)
    assert DeliveryOrder.objects.count() == 1
    assert_invariants(AT)


def test_delivery_takes_the_place_of_ones_own_hold(world: World, small: Piece) -> None:
    item = asked(world, small, "DRESS-M")
    hold = ask(world, item)

    order_delivery(purchase_subject=BOUGHT, items=[item], address=HOME, at=AT, instead_of=hold)
    hold.refresh_from_db()

    assert (hold.state, [one.live for one in items_of(hold)]) == (BookingState.CANCELLED, [False])
    assert_invariants(AT)


def test_delivery_is_bound_by_the_days_as_well(world: World, small: Piece) -> None:
    item = asked(world, small, "DRESS-M")

    with pytest.raises(ExchangeTooLate):
        order_delivery(purchase_subject=BOUGHT, items=[item], address=HOME, at=AT + timedelta(days=31))
    with pytest.raises(NothingToExchange):
        order_delivery(purchase_subject=BOUGHT, items=[], address=HOME, at=AT)


def test_order_is_taken_over_once(world: World, small: Piece) -> None:
    item = asked(world, small, "DRESS-M")
    exchange = order_delivery(purchase_subject=BOUGHT, items=[item], address=HOME, at=AT)

    first = take_order(store=world.store, reference=exchange.reference, at=AT + MINUTE)
    second = take_order(store=world.store, reference=exchange.reference, at=AT + 9 * MINUTE)

    assert [(order.taken_at, again) for order, again in (first, second)] == [(AT + MINUTE, False), (AT + MINUTE, True)]
    with pytest.raises(OrderNotFound):
        take_order(store=make_store(), reference=exchange.reference, at=AT)


def test_what_is_called_off_is_free_for_another_exchange(world: World, small: Piece) -> None:
    exchange = order_delivery(purchase_subject=BOUGHT, items=[asked(world, small, "DRESS-M")], address=HOME, at=AT)

    first = call_off_order(exchange=exchange, at=AT + MINUTE, why="by the customer")
    again = call_off_order(exchange=exchange, at=AT + 9 * MINUTE, why="at the counter")

    assert (first.off_at, again.off_at, again.off_why) == (AT + MINUTE, AT + MINUTE, "by the customer")
    with pytest.raises(ExchangeOver):
        take_order(store=world.store, reference=exchange.reference, at=AT + 9 * MINUTE)
    anew = order_delivery(purchase_subject=BOUGHT, items=[asked(world, small, "DRESS-L")], address=HOME, at=AT + MINUTE)
    take_order(store=world.store, reference=anew.reference, at=AT + MINUTE)
    with pytest.raises(OrderTaken):
        call_off_order(exchange=anew, at=AT + MINUTE, why="by the customer")
    failed = fail_order(store=world.store, reference=anew.reference, why="sold out", at=AT + 2 * MINUTE)
    assert (failed.off_why, anew.items.get().live) == ("sold out", False)
    assert_invariants(AT)


def test_an_order_for_which_a_piece_came_back_stands(world: World, small: Piece) -> None:
    exchange = order_delivery(purchase_subject=BOUGHT, items=[asked(world, small, "DRESS-M")], address=HOME, at=AT)
    scan_piece(exchange=exchange, text=small.label, store=world.store, at=AT + MINUTE)

    with pytest.raises(AlreadyBack):
        call_off_order(exchange=exchange, at=AT + MINUTE, why="by the customer")
    with pytest.raises(AlreadyBack):
        fail_order(store=world.store, reference=exchange.reference, why="sold out", at=AT + MINUTE)
