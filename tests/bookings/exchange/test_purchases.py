"""What was bought, until when it can be exchanged, and which stores have another."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.exchange_errors import (
    PurchaseNotFound,
)
from bookings.queries.purchases import purchase_of, receipt_subject, subject_of_sold
from bookings.queries.replacements import exchange_experience, stores_with
from bookings.tokens import exchange_url, purchase_mac, require_mac
from stores.models import HoursException, Piece
from stores.services.handling import give_back
from tests.bookings.exchange.exchanging import (
    AT,
    BOUGHT,
    MINUTE,
    SOLD_AT,
    offer_exchanges,
    sold,
)
from tests.factories.stores import make_pieces, make_store
from tests.factories.world import World

CLOSING = datetime(2026, 6, 2, 18, 0, tzinfo=UTC)


def test_stores_that_have_it_are_told_nearest_first(world: World) -> None:
    far, near = (
        make_store(slug=slug, name=slug, latitude=51.513 + away, longitude=-0.1247)
        for slug, away in (("far", 0.5), ("near", 0.02))
    )
    without = make_store(slug="without")
    for store in (far, near, without):
        offer_exchanges(store)
    for store in (far, near):
        make_pieces(variant=world.variant("DRESS-M"), store=store)
    HoursException.objects.create(store=near, date=AT.date())

    found = stores_with([world.variant("DRESS-M")], near=world.store, at=AT)

    assert [one.store for one in found] == [world.store, near, far]
    assert [one.any_time_until for one in found] == [CLOSING, None, CLOSING]
    assert [len(one.slots) for one in found] == [3, 3, 3]
    assert found[0].slots[0].starts_at == AT.replace(minute=10)
    assert stores_with([], near=world.store, at=AT) == []


def test_each_store_promises_by_what_it_offers(world: World) -> None:
    """Both where it is told and where it is promised."""
    near = make_store(slug="near", latitude=51.533, longitude=-0.1247)
    make_pieces(variant=world.variant("DRESS-M"), store=near)
    offer_exchanges(near, slug="exchange-near")

    found = stores_with([world.variant("DRESS-M")], near=near, at=AT)

    assert [one.store for one in found] == [near, world.store]
    assert all(one.slots and one.any_time_until for one in found)
    assert exchange_experience(near).slug == "exchange-near"


def test_question_of_where_is_bounded_in_queries(world: World) -> None:
    def asked_for() -> int:
        with CaptureQueriesContext(connection) as queries:
            stores_with([world.variant("DRESS-M")], near=world.store, at=AT)
        return len(queries)

    asked_for()
    one = asked_for()
    for n in range(3):
        store = make_store(slug=f"more-{n}")
        offer_exchanges(store)
        make_pieces(variant=world.variant("DRESS-M"), store=store)

    asked_for()

    assert asked_for() == one


def test_purchase_is_what_the_ledger_says(world: World, small: Piece) -> None:
    coat = sold(world.pieces_of("COAT-S")[0], at=SOLD_AT + MINUTE)
    purchase = purchase_of(BOUGHT, at=AT)

    assert [one.piece for one in purchase.pieces] == [small, coat]
    assert (purchase.store, purchase.sold_at, purchase.customer) == (world.store, SOLD_AT, None)
    assert (subject_of_sold(small), subject_of_sold(world.pieces_of("DRESS-L")[0])) == (BOUGHT, None)

    give_back(piece=small, store=world.store, at=AT)
    assert [one.piece for one in purchase_of(BOUGHT, at=AT).pieces] == [coat]


def test_link_of_a_purchase_opens_no_other(world: World) -> None:
    assert exchange_url(BOUGHT).endswith(f"/x/{BOUGHT}/{purchase_mac(BOUGHT)}/")
    require_mac(BOUGHT, purchase_mac(BOUGHT))
    with pytest.raises(PurchaseNotFound):
        require_mac("receipt:other", purchase_mac(BOUGHT))
    for subject in ("", "receipt:\x00", "booking:BCDF2345"):
        with pytest.raises(PurchaseNotFound):
            purchase_of(subject, at=AT)
    one, other = (receipt_subject(store=world.store, day=day, number="12") for day in (AT.date(), SOLD_AT.date()))
    assert one != other
