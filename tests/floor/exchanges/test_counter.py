"""Exchanges at the counter: the two scans, what is refused, and one that starts there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from time_machine import Traveller

from bookings.models import Booking, BookingState, Exchange, Outcome
from bookings.services.closing import close_visit
from bookings.services.visit import check_in
from bookings.tokens import exchange_url
from stores.models import Movement, Piece, PieceState
from tests.bookings.exchange.exchanging import (
    AT,
    BOUGHT,
    exchange_of,
)
from tests.factories.world import World, make_world
from tests.floor.exchanges.scans import LIST, page_of, scan, text_of


@pytest.mark.parametrize("own", [True, False])
def test_a_scan_away_from_any_field_opens_it(counter: Client, visit: Booking, own: bool) -> None:
    """By its own reference, or by the one on the ticket."""
    reference = exchange_of(visit).reference if own else visit.reference
    answer = counter.post("/floor/london/scan/", {"code": reference})
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}{reference}/")


def test_one_scan_of_each_piece_is_all(counter: Client, world: World, visit: Booking, piece: Piece) -> None:
    page, new = page_of(visit), world.pieces_of("DRESS-L")[0]
    assert "First the other one" in scan(counter, page, new.label, 409)
    text = scan(counter, page, piece.label, nonce="one")
    assert "Back: Evening dress, Ink, M" in text
    assert "Now hand out Evening dress, Ink, L, and scan it." in text
    assert "This scan came before." in scan(counter, page, piece.label, nonce="one")
    assert "Back already" in scan(counter, page, piece.label, 409, nonce="two")
    assert "begun" not in text_of(counter, LIST)
    assert "here" in text_of(counter, LIST)
    assert "All done." in scan(counter, page, new.label)
    states = [Piece.objects.get(pk=one.pk).state for one in (piece, new)]
    assert states == [PieceState.TO_INSPECT, PieceState.SOLD]
    assert "All done: nothing is left to do." in text_of(counter, page)
    assert "No exchange is open" in text_of(counter, LIST)


@pytest.mark.parametrize(
    ("code", "status", "title"),
    [("WHAT-IS-THIS", 422, "Unknown label"), ("", 422, "Unknown label"), ("COAT-S", 409, "Not of this exchange")],
)
def test_what_has_no_part_in_it_is_refused_plainly(
    counter: Client, visit: Booking, code: str, status: int, title: str
) -> None:
    moved = Movement.objects.count()
    assert title in scan(counter, page_of(visit), code, status)
    assert Movement.objects.count() == moved


def test_a_page_without_scripts_says_the_same(counter: Client, visit: Booking, piece: Piece) -> None:
    response = counter.post(page_of(visit), {"code": piece.label})
    text = response.content.decode()
    assert "Back: Evening dress, Ink, M" in text
    assert "<h1>Ada</h1>" in text


def test_where_the_kept_one_hangs_is_said(counter: Client, visit: Booking, piece: Piece) -> None:
    scan(counter, page_of(visit), piece.label)
    kept = Piece.objects.get(variant__sku="DRESS-L")
    close_visit(booking=visit, outcomes={kept.variant_id: Outcome.KEPT}, at=AT)
    Piece.objects.filter(pk=kept.pk).update(place="Shelf 4")

    for page in (LIST, page_of(visit)):
        assert "· Shelf 4</span>" in text_of(counter, page)


def test_a_scanned_label_or_reference_leads_to_its_exchange(counter: Client, visit: Booking, piece: Piece) -> None:
    for code in (piece.label, visit.reference, exchange_of(visit).reference, f"http://house/c/{visit.reference}"):
        assert counter.get(LIST, {"code": code})["Location"] == page_of(visit), code
    assert counter.get(LIST, {"code": "WHAT-IS-THIS"}).status_code == 422


def test_an_exchange_starts_at_the_counter(counter: Client, world: World, piece: Piece) -> None:
    new = counter.get(LIST, {"code": piece.label})["Location"]
    assert new == f"{LIST}new/?code={piece.label}"
    assert "Evening dress, Ink, M" in text_of(counter, new)
    said = {"code": piece.label, "reason": "too_small", "want": "DRESS-L", "name": "Mei Tanaka"}
    for wrong in ({"name": ""}, {"reason": "what"}, {"want": "COAT-S"}, {"texts": "on"}):
        assert counter.post(f"{LIST}new/", said | wrong).status_code == 422
    response = counter.post(f"{LIST}new/", said)
    booking = Booking.objects.latest("pk")
    assert response["Location"] == f"{LIST}{booking.reference}/"
    assert (booking.state, str(booking.customer)) == ("arrived", "Mei Tanaka")
    again = counter.post(f"{LIST}new/", said)
    assert again.status_code == 409
    assert Exchange.objects.count() == 1


def test_what_nobody_bought_starts_nothing(counter: Client, world: World) -> None:
    hanging = world.pieces_of("DRESS-L")[0]
    for code in (hanging.label, "", "WHAT", "\x00"):
        response = counter.get(f"{LIST}new/", {"code": code}, follow=True)
        assert "We know of no purchase of this piece." in response.content.decode()


def test_after_its_days_it_is_refused_with_the_date(
    counter: Client, amara: User, piece: Piece, present: Traveller
) -> None:
    present.shift(timedelta(days=60))
    counter.force_login(amara)
    said = {"code": piece.label, "reason": "too_small", "want": "DRESS-L", "name": "Mei Tanaka"}
    response = counter.post(f"{LIST}new/", said)
    assert response.status_code == 409
    assert "This could be exchanged until" in response.content.decode()


def test_the_check_in_and_the_visit_lead_to_it(counter: Client, visit: Booking) -> None:
    for text in (
        counter.post("/floor/london/check-in/", {"code": visit.reference}).content.decode(),
        text_of(counter, f"/floor/london/visits/{visit.reference}/"),
    ):
        assert "Open the exchange" in text
        assert f"{LIST}{visit.reference}/" in text
    assert "Ada" in text_of(counter, f"{LIST}{visit.reference}/")


def test_a_visit_of_an_exchange_is_not_closed_by_hand(counter: Client, world: World, visit: Booking) -> None:
    page, field = f"/floor/london/visits/{visit.reference}/", f"piece-{world.variant('DRESS-L').pk}"
    check_in(code=visit.reference, store=visit.store, at=AT)
    text = text_of(counter, page)
    assert "Open the exchange" in text
    assert field not in text
    assert counter.post(page, {"do": "complete", "back": ""})["Location"] == f"{LIST}{visit.reference}/"
    answer = counter.post(page, {"do": "close", field: "bought"}, follow=True).content.decode()
    assert "First the piece that goes back" in answer
    visit.refresh_from_db()
    assert visit.state == BookingState.ARRIVED


def test_others_have_no_business_with_it(client: Client, counter: Client, visit: Booking) -> None:
    make_world(slug="paris")
    assert counter.get("/floor/paris/exchanges/").status_code == 403
    client.logout()
    for page in (LIST, page_of(visit), f"{LIST}new/"):
        assert client.get(page).status_code == 302


def test_an_exchange_of_another_store_is_not_found(counter: Client, visit: Booking) -> None:
    paris = make_world(slug="paris").store
    Booking.objects.filter(pk=visit.pk).update(store=paris)
    assert counter.get(page_of(visit)).status_code == 404
    assert counter.get(f"{LIST}NOTHERE2/").status_code == 404


def test_the_way_to_what_another_store_has_is_shown(counter: Client, world: World, piece: Piece) -> None:
    Piece.objects.filter(store=world.store, state=PieceState.ON_FLOOR).update(state=PieceState.MISSING)
    page = counter.get(f"{LIST}new/?code={piece.label}").content.decode()
    assert f'href="{exchange_url(BOUGHT)}"' in page
    assert "<svg" in page.partition("Code that leads to their exchange")[2]
