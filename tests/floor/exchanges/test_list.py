"""The list of exchanges: who comes, what is owed, what is sent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import query
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from bookings.models import Amends, Booking, BookingState, ExchangeItem
from bookings.services.exchange_amends import make_good
from bookings.services.exchange_delivery import order_delivery, take_order
from bookings.services.exchange_sweep import sweep_begun
from bookings.services.visit import check_in, complete
from kernel import clock
from stores.models import Piece
from tests.bookings.exchange.exchanging import (
    AT,
    BOUGHT,
    HOME,
    NOON,
    ask,
    asked,
    exchange_of,
    named,
    sold,
)
from tests.factories.stores import make_pieces
from tests.factories.world import World
from tests.floor.exchanges.scans import LIST, page_of, scan, text_of


def test_the_list_says_who_comes_and_where_it_hangs(counter: Client, world: World, visit: Booking) -> None:
    text = text_of(counter, LIST)
    assert "Ada" in text
    assert "12:00" in text
    assert "Evening dress, Ink, M" in text
    assert "Evening dress, Ink, L" in text
    assert world.pieces_of("DRESS-L")[0].label in text


def test_what_is_owed_stays_listed_until_it_is_made_good(counter: Client, visit: Booking, piece: Piece) -> None:
    page = page_of(visit)
    scan(counter, page, piece.label)
    visit.refresh_from_db()
    complete(booking=visit, at=AT)
    assert "owed" in text_of(counter, LIST)
    item = exchange_of(visit).items.get()
    for wrong in ("amends:0:money", f"amends:{item.pk}:gold", "amends", f"what:{item.pk}:money"):
        assert counter.post(page, {"do": wrong}).status_code == 409
    assert "Made good: Evening dress, Ink, L" in counter.post(page, {"do": f"amends:{item.pk}:money"}).content.decode()
    assert counter.post(page, {"do": f"amends:{item.pk}:money"}).status_code == 409
    assert "No exchange is open" in text_of(counter, LIST)
    assert "Made good: nothing is owed." in text_of(counter, page)


def test_nothing_is_drawn_while_nothing_changed(
    counter: Client, visit: Booking, piece: Piece, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    htmx = {"HX-Request": "true"}
    for page in (LIST, page_of(visit)):
        version = text_of(counter, page).split("?v=")[1].split('"')[0]
        with django_assert_max_num_queries(12):
            assert counter.get(page, {"v": version}, headers=htmx).status_code == 204
        check_in(code=visit.reference, store=visit.store, at=AT)
        assert counter.get(page, {"v": version}, headers=htmx).status_code == (200 if page == LIST else 204)


def test_the_list_asks_a_bounded_number_of_queries(
    counter: Client, world: World, visit: Booking, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(16) as one:
        counter.get(LIST)
    for sku, other in (("COAT-M", "COAT-L"), ("DRESS-S", "DRESS-M")):
        make_pieces(variant=world.variant(other), store=world.store)
        bought = sold(world.pieces_of(sku)[0], subject=f"{BOUGHT}-{sku}")
        named(ask(world, asked(world, bought, other), starts_at=NOON, purchase_subject=f"{BOUGHT}-{sku}"))
    assert Booking.objects.filter(state=BookingState.CONFIRMED).count() == 3
    with django_assert_max_num_queries(len(one)):
        counter.get(LIST)


def test_what_is_sent_is_listed_until_it_is_back_and_can_be_called_off(
    counter: Client, world: World, piece: Piece
) -> None:
    old = counter.get(LIST).context["version"]
    exchange = order_delivery(purchase_subject=BOUGHT, items=[asked(world, piece, "DRESS-L")], address=HOME, at=AT)
    shown = counter.get(f"{LIST}?v={old}", headers={"HX-Request": "true"}).content.decode()
    assert "Sent, not yet back" in shown
    assert piece.label in shown

    page = f"{LIST}{exchange.reference}/"
    assert "Don’t send it after all" in counter.get(page).content.decode()
    for _again in range(2):
        assert "Nothing is sent." in counter.post(page, {"do": "call_off"}).content.decode()
    assert "at the counter" in counter.get(page).content.decode()
    assert "Sent, not yet back" not in counter.get(LIST).content.decode()
    anew = order_delivery(purchase_subject=BOUGHT, items=[asked(world, piece, "DRESS-L")], address=HOME, at=AT)
    take_order(store=world.store, reference=anew.reference, at=AT)
    refused = counter.post(f"{LIST}{anew.reference}/", {"do": "call_off"})
    assert refused.status_code == 409
    assert "It is being sent" in refused.content.decode()


def test_what_is_settled_while_the_list_is_read_is_not_on_it(
    counter: Client, world: World, visit: Booking, piece: Piece, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan(counter, page_of(visit), piece.label)
    sweep_begun(at=clock.now() + timedelta(days=1))
    prefetch = query.prefetch_related_objects

    def settled_before_the_items_are_read(*given: object) -> None:
        for item in ExchangeItem.objects.filter(amends=""):
            make_good(item=item, amends=Amends.MONEY, at=clock.now())
        prefetch(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(query, "prefetch_related_objects", settled_before_the_items_are_read)
    assert "No exchange is open" in text_of(counter, LIST)
