"""Who was missed comes after all, and one of two pieces was paid back meanwhile: only the other is exchanged."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from bookings.errors import StoreBusy
from bookings.exchange_errors import ExchangeOver, PieceNotInPurchase
from bookings.models import Amends, Booking, BookingState, Exchange, ExchangeItem, ExchangeReason, RailItem
from bookings.services.bringing_back import bring_in
from bookings.services.exchange_amends import make_good
from bookings.services.exchange_backs import lock_backs
from bookings.services.exchange_scan import Scanned
from bookings.services.late import sweep_missed
from bookings.services.locks import promising
from bookings.services.visit import check_in, mark_no_show
from stores.models import Movement, Piece, PieceState
from tests.bookings.exchange.exchanging import (
    AT,
    BOUGHT,
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
)
from tests.bookings.invariants import assert_invariants
from tests.factories.world import World
from tests.racing import race, until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOON + 40 * MINUTE


@pytest.fixture
def coat(world: World) -> Piece:
    return sold(world.pieces_of("COAT-S")[0])


@pytest.fixture
def booking(world: World, small: Piece, coat: Piece) -> Booking:
    """Two go back; two are promised at noon."""
    return named(ask(world, asked(world, small, "DRESS-M"), asked(world, coat, "COAT-M")))


def paid_back(piece: Piece, booking: Booking) -> Movement:
    with promising():
        return bring_in(piece=Piece.objects.get(pk=piece.pk), store=booking.store, at=LATER)


def live_of(booking: Booking) -> dict[str, bool]:
    return {item.wanted.sku: item.live for item in items_of(booking)}


def by_scan(booking: Booking, piece: Piece) -> Scanned:
    sweep_missed(at=LATER)
    return scanned(fresh(booking), piece, at=LATER)


def at_the_door(booking: Booking, _piece: Piece) -> object:
    return check_in(code=booking.reference, store=booking.store, at=NOON + 6 * MINUTE)


@pytest.mark.parametrize("let_in", [by_scan, at_the_door])
def test_only_what_is_still_theirs_is_expected_again(
    booking: Booking, small: Piece, coat: Piece, let_in: Callable[[Booking, Piece], object]
) -> None:
    mark_no_show(booking=booking, at=NOON + 3 * MINUTE)
    paid_back(small, booking)

    let_in(booking, coat)

    assert live_of(booking) == {"DRESS-M": False, "COAT-M": True}
    assert [piece.variant.sku for piece in promised_to(booking)] == ["COAT-M"]
    assert [item.variant.sku for item in RailItem.objects.filter(booking=booking)] == ["COAT-M"]
    with pytest.raises(PieceNotInPurchase):
        scanned(fresh(booking), small, at=LATER)
    assert_invariants(LATER)


@pytest.mark.parametrize("let_in", [by_scan, at_the_door])
def test_who_has_nothing_left_to_exchange_is_not_let_in(
    booking: Booking, small: Piece, coat: Piece, let_in: Callable[[Booking, Piece], object]
) -> None:
    mark_no_show(booking=booking, at=NOON + 3 * MINUTE)
    for piece in (small, coat):
        paid_back(piece, booking)

    with pytest.raises(ExchangeOver):
        let_in(booking, coat)

    assert (fresh(booking).state, promised_to(booking)) == (BookingState.NO_SHOW, [])
    assert RailItem.objects.filter(booking=booking).count() == 2


def test_what_was_paid_back_under_a_hold_is_not_exchanged(world: World, small: Piece, coat: Piece) -> None:
    hold = ask(world, asked(world, small, "DRESS-M"), asked(world, coat, "COAT-M"))
    paid_back(small, hold)

    with pytest.raises(PieceNotInPurchase) as refusal:
        named(hold)

    assert (refusal.value.facts["label"], fresh(hold).state) == (small.label, BookingState.HELD)
    another = ask(world, asked(world, coat, "COAT-M"), instead_of=hold)
    assert race(lambda: named(another), lambda: paid_back(coat, hold))["won"] >= 1
    (item,) = items_of(another)
    agreed, gone = fresh(another).state == BookingState.CONFIRMED, Piece.objects.get(pk=coat.pk).state != "sold"
    assert agreed or gone
    assert not (agreed and gone and item.back_movement is None)


def test_what_was_made_good_is_not_promised_anew(booking: Booking, small: Piece, coat: Piece) -> None:
    paid_back(small, booking)
    sweep_missed(at=LATER)
    (dress,) = [item for item in items_of(booking) if item.back == small]
    make_good(item=dress, amends=Amends.MONEY, at=LATER)

    assert not scanned(fresh(booking), coat, at=LATER).done

    assert [piece.variant.sku for piece in promised_to(booking)] == ["COAT-M"]
    assert scanned(fresh(booking), promised_to(booking)[0], at=LATER).done
    assert_invariants(LATER)


def test_what_is_owed_is_promised_anew_with_the_rest(booking: Booking, small: Piece, coat: Piece) -> None:
    paid_back(small, booking)
    sweep_missed(at=LATER)

    scanned(fresh(booking), coat, at=LATER)

    assert {piece.variant.sku for piece in promised_to(booking)} == {"DRESS-M", "COAT-M"}


def test_one_is_paid_back_while_its_customer_comes_with_the_other(booking: Booking, small: Piece, coat: Piece) -> None:
    sweep_missed(at=LATER)

    answers = race(lambda: scanned(fresh(booking), coat, at=LATER), lambda: paid_back(small, booking))

    assert answers["won"] >= 1
    assert set(answers) <= {"won", "store_busy"}
    (dress,) = [item for item in items_of(booking) if item.back == small]
    gone = Piece.objects.get(pk=small.pk).state != PieceState.SOLD
    assert (dress.live and dress.back_movement_id is None) == (not gone)
    assert_invariants(LATER)


def test_till_that_waited_while_an_exchange_was_agreed_on_is_asked_again(world: World, small: Piece) -> None:
    """Else the piece would be back, and its exchange would wait for it for ever."""

    def take_back() -> str:
        try:
            with promising():
                bring_in(piece=small, store=world.store, at=AT)
        except StoreBusy:
            return "store_busy"
        finally:
            connections.close_all()
        return "won"

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            lock_backs([small.pk])
            told = pool.submit(take_back)
            until_somebody_waits()
            exchange = Exchange.objects.create(subject=BOUGHT, asked_at=AT)
            wanted = world.variant("DRESS-M")
            ExchangeItem.objects.create(exchange=exchange, back=small, wanted=wanted, reason=ExchangeReason.TOO_SMALL)
        assert told.result(30) == "store_busy"
    with promising():
        movement = bring_in(piece=Piece.objects.get(pk=small.pk), store=world.store, at=AT)
    item = ExchangeItem.objects.get()
    assert (item.back_movement, movement.subject) == (movement, f"exchange:{exchange}")
