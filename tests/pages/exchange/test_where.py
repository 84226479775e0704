"""Where an exchange is: one tap promises it, and what was refused is said above what can be had."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from pytest_django import DjangoAssertNumQueries
from time_machine import Traveller

from bookings.models import Booking, DeliveryOrder, Exchange
from bookings.services.confirm import Details, confirm
from bookings.services.customers import Contact
from bookings.tokens import token_of
from stores.models import Store
from tests.bookings.exchange.exchanging import AT, NOON, ask, asked, named, offer_exchanges
from tests.factories.stores import make_pieces
from tests.factories.world import World
from tests.pages.choosing.conftest import make_branch
from tests.pages.exchange.conftest import Buy


def soho(world: World, *, near: bool = True) -> Store:
    """A second store that has the dress in L and offers exchanges."""
    place = {"latitude": world.store.latitude + 0.02, "longitude": world.store.longitude}
    store = make_branch(world, slug="soho", name="Vitrine Soho", **place)
    make_pieces(variant=world.variant("DRESS-L"), store=store)
    offer_exchanges(store)
    return store


def take(client: Client, buy: Buy, when: str) -> Booking:
    """Tap a time, and be led to who is coming."""
    response = client.post(buy.where, buy.said() | {"take": f"{buy.world.store.slug}|{when}"})
    assert response.status_code == 302, response.content.decode()
    booking = Booking.objects.latest("pk")
    assert response["Location"] == f"/b/{booking.reference}/{token_of(booking)}/who/"
    return booking


def test_stores_come_nearest_first_with_three_times_and_any_time(client: Client, buy: Buy) -> None:
    soho(buy.world)
    text = client.get(buy.where, buy.said()).content.decode()
    assert text.index("Vitrine London") < text.index("Vitrine Soho")
    assert "2.2 km" in text
    assert text.count('name="take"') == 8
    assert "today until 19:00" in text


def test_what_is_not_said_leads_back(client: Client, buy: Buy) -> None:
    assert client.get(buy.where)["Location"] == buy.page
    assert client.get(buy.where, buy.said("colour", ""))["Location"].startswith(f"{buy.page}?reason-")


def test_a_tap_promises_and_leads_to_who_is_coming(client: Client, buy: Buy) -> None:
    booking = take(client, buy, NOON.isoformat())
    assert (booking.starts_at, booking.state) == (NOON, "held")
    text = client.get(f"/b/{booking.reference}/{token_of(booking)}/who/").content.decode()
    assert "Mei Tanaka" not in text
    assert "Back to your rail" not in text
    rail = client.get(f"/b/{booking.reference}/{token_of(booking)}/rail/")
    assert rail["Location"].endswith("/who/")


def test_who_comes_from_the_visit_finds_their_name_but_no_number(client: Client, buy: Buy) -> None:
    client.get(f"/b/{buy.visit.reference}/{token_of(buy.visit)}/exchange/")
    booking = take(client, buy, "any")
    text = client.get(f"/b/{booking.reference}/{token_of(booking)}/who/").content.decode()
    assert 'value="Mei Tanaka"' in text
    assert "0123" not in text
    assert ">Tuesday 2 June, any time until 19:00</time>" in text


def test_another_tap_takes_the_place_of_the_first(client: Client, buy: Buy) -> None:
    first = take(client, buy, "any")
    second = take(client, buy, NOON.isoformat())
    first.refresh_from_db()
    assert (first.state, second.state) == ("cancelled", "held")


def test_a_refusal_is_said_above_what_can_be_had(client: Client, buy: Buy) -> None:
    store = soho(buy.world)
    named(ask(buy.world, asked(buy.world, buy.piece, "DRESS-L"), purchase_subject=buy.subject, store=store))
    response = client.post(buy.where, buy.said() | {"take": "london|any"})
    assert response.status_code == 302  # the piece is in an exchange: the purchase's page says so
    assert response["Location"] == buy.page
    for wrong in ("london|", "nowhere|any", "", "london|2026-99-99", "|||\x00"):
        assert client.post(buy.where, buy.said() | {"take": wrong}).status_code in {302, 409}
    assert Exchange.objects.count() == 1


def test_it_is_sent_home_on_order(client: Client, buy: Buy) -> None:
    typed = {"name": "Mei  Tanaka", "line1": "12 Long Acre", "city": "London", "country": "GB", "do": "send"}
    for missing in ("name", "line1", "city", "country"):
        response = client.post(buy.where, buy.said() | typed | {missing: ""})
        assert response.status_code == 422
    for wrong in ({"country": "XX"}, {"phone": "12"}, {"line1": "x" * 201}):
        assert client.post(buy.where, buy.said() | typed | wrong).status_code == 422
    abroad = client.post(buy.where, buy.said() | typed | {"phone": "+44 12"})
    assert "We can’t reach this number. Please check its digits." in abroad.content.decode()
    text = client.post(buy.where, buy.said() | typed, follow=True).content.decode()
    order = DeliveryOrder.objects.get()
    assert (order.name, order.line1, order.city) == ("Mei Tanaka", "12 Long Acre", "London")
    assert (order.country, order.phone) == ("GB", "")
    assert "It comes to you by mail" in text
    assert order.exchange.reference in text
    assert "Long Acre" not in text
    off = {"call_off": order.exchange.reference}
    assert "Don’t send it after all" in text
    text = client.post(buy.page, off, follow=True).content.decode()
    assert "It is called off: nothing is sent." in text
    assert "It comes to you by mail" not in text
    for wrong in ({"call_off": "ABC\x00"}, {}):
        assert "No delivery" in client.post(buy.page, wrong, follow=True).content.decode()
    order.refresh_from_db()
    assert order.off_why == "by the customer"


def test_made_up_times_are_refused_in_words(client: Client, buy: Buy) -> None:
    for wrong in ("london|", "nowhere|any", "", "london|2026-99-99", "|||\x00"):
        response = client.post(buy.where, buy.said() | {"take": wrong})
        assert response.status_code == 409
        assert "Please pick one of these times." in response.content.decode()
    late = client.post(buy.where, buy.said() | {"take": f"london|{(AT - timedelta(days=1)).isoformat()}"})
    assert late.status_code == 409
    assert not Exchange.objects.exists()


def test_a_lapsed_hold_leads_back_to_what_was_said(client: Client, buy: Buy, clock: Traveller) -> None:
    booking = take(client, buy, NOON.isoformat())
    clock.shift(timedelta(minutes=6))
    for page in ("", "rail/", "who/"):
        response = client.get(f"/b/{booking.reference}/{token_of(booking)}/{page}", follow=True)
        assert response.redirect_chain[-1][0].endswith(f"?reason-{buy.piece.pk}=too_small&want-{buy.piece.pk}=DRESS-L")
        assert "We could not keep it any longer. What you chose is still here." in response.content.decode()
    again = client.post(f"/b/{booking.reference}/{token_of(booking)}/again/", {"starts_at": NOON.isoformat()})
    assert again["Location"].startswith(buy.page)


def test_the_ticket_says_what_to_bring_and_what_waits(client: Client, buy: Buy) -> None:
    booking = take(client, buy, "any")
    contact = Contact(name="Mei Tanaka", phone="+447946010123")
    confirm(booking=booking, details=Details(contact=contact), at=AT)
    here = f"/b/{booking.reference}/{token_of(booking)}/"
    text = client.get(here).content.decode()
    assert text.index("Please bring") < text.index("Waiting for you")
    assert "until 19:00" in text
    assert "Other pieces" not in text
    assert "Somebody comes along" not in text
    for page in ("change-pieces/", "shelves/", "companion/"):
        assert client.get(here + page)["Location"] == here
    client.post(here + "cancel/")
    over = client.get(here).content.decode()
    assert "To what you bought" in over
    assert buy.page in over


def test_the_ticket_of_a_visit_links_to_what_was_bought(client: Client, buy: Buy) -> None:
    text = client.get(f"/b/{buy.visit.reference}/{token_of(buy.visit)}/").content.decode()
    assert "Not quite right? Exchange it" in text
    led = client.get(f"/b/{buy.visit.reference}/{token_of(buy.visit)}/exchange/")
    assert led["Location"] == buy.page


def test_where_asks_a_bounded_number_of_queries(
    client: Client, buy: Buy, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(40) as one:
        client.get(buy.where, buy.said())
    soho(buy.world)
    with django_assert_max_num_queries(len(one)):
        client.get(buy.where, buy.said())
