"""What it costs, when that is paid, and what the customer told us: before the booking, on the ticket, in the mail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils.html import escape
from icalendar import Calendar
from time_machine import Traveller

from bookings.messages import compose
from bookings.models import Booking
from notifications.models import Message
from tests.factories.world import World
from tests.pages.promised.conftest import AT, TYPED, to

COST = "£180, of which £40 deposit"
PAID = f"{COST}. You pay in the store, nothing online."
CANCEL = "Cancel until Tuesday 2 June, 10:00, and you pay nothing."


@pytest.fixture
def priced(world: World) -> World:
    world.experience.price, world.experience.deposit, world.experience.currency = 18000, 4000, "GBP"
    world.experience.save()
    return world


@pytest.fixture
def dear(priced: World, held: Booking) -> Booking:
    return held


def text_of(kind: str) -> str:
    words = compose(Message.objects.get(dedupe_key=f"{kind}:email"), AT)
    assert words is not None
    assert f"<p>{escape(PAID)} {CANCEL}</p>" in words.html
    return words.text


def test_deposit_is_said_where_the_time_is_chosen(client: Client, priced: World) -> None:
    page = client.get("/times/?store=london&experience=try-on").content.decode()

    assert f"45 min · {COST}" in page


def test_it_is_said_before_the_booking_that_one_pays_in_the_store(client: Client, dear: Booking) -> None:
    page = client.get(to("who", dear)).content.decode()

    assert page.index(f"{PAID} {CANCEL}") < page.index("Book it")
    assert f"· {COST}" in client.get(to("rail", dear)).content.decode()


def test_ticket_and_mail_repeat_price_deposit_and_what_cancelling_costs(client: Client, dear: Booking) -> None:
    client.post(to("who", dear), TYPED)

    assert f"{PAID} {CANCEL}" in client.get(to("ticket", dear)).content.decode()
    assert f"{PAID} {CANCEL}" in text_of("confirmation")


def test_price_is_the_one_at_which_it_was_held(client: Client, priced: World, dear: Booking) -> None:
    priced.experience.price = 99900
    priced.experience.save()

    assert PAID in client.get(to("who", dear)).content.decode()


def test_too_close_to_be_cancelled_is_said_before_the_booking(client: Client, dear: Booking, clock: Traveller) -> None:
    clock.move_to(datetime(2026, 6, 2, 9, 30, tzinfo=UTC))
    Booking.objects.filter(pk=dear.pk).update(expires_at=datetime(2026, 6, 2, 9, 30, tzinfo=UTC) + timedelta(minutes=5))

    page = client.get(to("who", dear)).content.decode()

    assert escape("So close to the visit it can’t be cancelled here: please call us.") in page
    assert "you pay nothing" not in page


def test_what_is_free_says_nothing_of_money(client: Client, held: Booking) -> None:
    assert "You pay in the store" not in client.get(to("who", held)).content.decode()


def test_what_we_were_told_stands_on_the_ticket_and_in_the_mail_and_in_no_calendar(
    client: Client, dear: Booking
) -> None:
    client.post(to("who", dear), TYPED | {"note": "Two left feet\n<b>& a pram</b>"})
    words = compose(Message.objects.get(dedupe_key="confirmation:email"), AT)

    page = client.get(to("ticket", dear)).content.decode()

    assert words is not None
    assert "You told us:" in page
    assert "Two left feet<br>&lt;b&gt;&amp; a pram&lt;/b&gt;" in page
    assert "You told us:\nTwo left feet\n<b>& a pram</b>" in words.text.replace("\r\n", "\n")
    assert "Two left feet<br>&lt;b&gt;&amp; a pram&lt;/b&gt;" in words.html
    assert b"left feet" not in Calendar.from_ical(words.calendar or b"").to_ical()


def test_mail_says_the_store_how_to_call_it_and_a_word_at_the_end(client: Client, world: World, dear: Booking) -> None:
    world.store.phone = "+44 20 7946 0112"
    world.store.save()
    client.post(to("who", dear), TYPED)

    words = compose(Message.objects.get(dedupe_key="confirmation:email"), AT)

    assert words is not None
    assert words.subject == "See you at Vitrine London, Tue 2 Jun, 11:00"
    assert "Anything else? Call us: +44 20 7946 0112" in words.text
    assert '<a href="tel:+442079460112">+44 20 7946 0112</a>' in words.html
    assert words.text.rstrip().endswith("We look forward to seeing you.\nVitrine London")


def test_what_who_doesnt_come_is_asked_for_is_said_before_and_after(
    client: Client, world: World, held: Booking
) -> None:
    """It is that of the day on which the time was held, and said of a visit that is free otherwise."""
    Booking.objects.filter(pk=held.pk).update(no_show_fee=2500, currency="GBP")
    fee = escape(f"{CANCEL} If you don’t come, we ask for £25.")

    page = client.get(to("who", held)).content.decode()
    assert page.index(fee) < page.index("Book it")
    client.post(to("who", held), TYPED)
    assert fee in client.get(to("ticket", held)).content.decode()
