"""A process that dies in the middle of a leg leaves no half of it; one that dies between the legs leaves the first."""

from __future__ import annotations

import pytest

from bookings.models import Booking, BookingState, Exchange
from bookings.services.exchange_scan import Leg, scan_piece
from stores.models import Movement, Piece
from tests.bookings.exchange.exchanging import NOON, ask, asked, items_of, named, promised_to, sold
from tests.bookings.invariants import assert_invariants
from tests.dying import killed
from tests.factories.world import World

pytestmark = pytest.mark.django_db(transaction=True)

DIES_IN_A_LEG = """
from datetime import UTC, datetime
from bookings.models import Exchange
from bookings.services import exchange_scan
from stores.models import Store

exchange_scan.Scanned = die
exchange_scan.scan_piece(
    exchange=Exchange.objects.select_related("booking__store", "booking__experience").get(),
    text=sys.argv[1],
    store=Store.objects.get(slug="london"),
    at=datetime(2026, 6, 2, 11, 0, tzinfo=UTC),
    nonce=sys.argv[2],
)
"""


def test_killed_inside_each_leg_and_between_them_nothing_is_lost_or_doubled(world: World, database_url: str) -> None:
    small = sold(world.pieces_of("DRESS-S")[0])
    booking = named(ask(world, asked(world, small, "DRESS-M")))
    (wanted,) = promised_to(booking)
    exchange = Exchange.objects.select_related("booking__store", "booking__experience").get()
    counted = Movement.objects.count()

    killed(DIES_IN_A_LEG, small.label, "first", database_url=database_url)
    assert (Movement.objects.count(), Booking.objects.get().state) == (counted, BookingState.CONFIRMED)
    assert_invariants(NOON)

    back = scan_piece(exchange=exchange, text=small.label, store=world.store, at=NOON, nonce="first")
    assert (back.leg, back.again, Movement.objects.count()) == (Leg.BACK, False, counted + 1)

    killed(DIES_IN_A_LEG, wanted.label, "second", database_url=database_url)
    (item,) = items_of(booking)
    assert (item.back_movement, item.out_movement, Piece.objects.get(pk=wanted.pk).state) == (
        back.movement, None, "on_floor",
    )  # fmt: skip
    assert promised_to(booking) == [wanted]
    assert_invariants(NOON)

    out = scan_piece(exchange=exchange, text=wanted.label, store=world.store, at=NOON, nonce="second")
    assert (out.leg, out.done, out.again, Movement.objects.count()) == (Leg.OUT, True, False, counted + 2)
    assert_invariants(NOON)
