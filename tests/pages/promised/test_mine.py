"""Somebody's visits and what is known about them: behind a code, and nobody else's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings
from time_machine import Traveller

from bookings.models import Booking, Customer, PhoneCheck
from bookings.services.phone_check import CODES_AN_HOUR_FOR_ONE, code_of, send_code
from bookings.views.proof import HOLDS_FOR
from notifications.models import Message
from tests.factories.bookings import make_customer
from tests.factories.world import World
from tests.pages.promised.conftest import AT, ELEVEN, TYPED, to
from tests.pages.promised.proving import make_visits, prove, send

PHONE = "+442079460001"
TITLE = "<h1>Your visits and what we know about you</h1>"


def test_ticket_leads_there_quietly(client: Client, confirmed: Booking) -> None:
    page = client.get(to("ticket", confirmed)).content.decode()

    assert f'href="{to("mine", confirmed)}"' in page


def test_where_codes_are_never_asked_for_there_is_no_such_page(
    client: Client, confirmed: Booking, settings: Settings
) -> None:
    settings.PHONE_CHECK = "never"

    answers = [client.get(to(name, confirmed)) for name in ("mine", "mine-file")]
    answers.append(client.post(to("mine", confirmed), {"do": "send"}))

    assert [one.status_code for one in answers] == [404, 404, 404]
    assert answers[0].headers["Referrer-Policy"] == "no-referrer"
    assert to("mine", confirmed) not in client.get(to("ticket", confirmed)).content.decode()
    assert PhoneCheck.objects.count() == 0


def test_a_hold_has_no_such_page(client: Client, held: Booking) -> None:
    answers = [client.get(to("mine", held)), client.post(to("mine", held), {"do": "send"})]

    assert [one.status_code for one in answers] == [404, 404]
    assert PhoneCheck.objects.count() == 0


def test_looking_sends_no_code_and_shows_nothing(client: Client, confirmed: Booking) -> None:
    page = client.get(to("mine", confirmed)).content.decode()
    client.head(to("mine", confirmed))

    assert PhoneCheck.objects.count() == 0
    assert "ends in 0001" in page
    for told in ("7946 0001", PHONE, "ada@example.com", "Ada Lovelace", TITLE):
        assert told not in page


def test_a_tap_texts_a_code_to_the_bookings_number(client: Client, confirmed: Booking) -> None:
    send(client, confirmed)

    message = Message.objects.get(kind="code")
    assert message.recipient == PHONE
    assert "We have texted a code to the number that ends in 0001" in client.get(to("mine", confirmed)).content.decode()


def test_the_code_opens_the_page(client: Client, confirmed: Booking) -> None:
    page = prove(client, confirmed)

    for told in (
        TITLE,
        "Ada Lovelace",
        "+44 20 7946 0001",
        "ada@example.com",
        "English",
        "2 Jun 2026, 11:00",
        "Text me",
    ):
        assert told in page
    assert f'href="{to("ticket", confirmed)}"' in page


def test_proving_the_number_makes_its_customer_known(client: Client, confirmed: Booking) -> None:
    prove(client, confirmed)

    assert Customer.objects.get().phone_verified_at == AT


def test_it_is_open_in_the_browser_that_proved_it_and_in_no_other(client: Client, confirmed: Booking) -> None:
    """Whoever made a booking with somebody else's number has its link, too."""
    prove(client, confirmed)

    assert TITLE in client.get(to("mine", confirmed)).content.decode()
    assert TITLE not in Client().get(to("mine", confirmed)).content.decode()
    assert Client().get(to("mine-file", confirmed)).headers["Location"] == to("mine", confirmed)


def test_it_closes_by_itself(client: Client, confirmed: Booking, clock: Traveller) -> None:
    prove(client, confirmed)
    clock.shift(HOLDS_FOR)

    assert TITLE not in client.get(to("mine", confirmed)).content.decode()


def test_it_closes_with_the_link(client: Client, confirmed: Booking) -> None:
    prove(client, confirmed)
    old = to("mine", confirmed)
    Booking.objects.filter(pk=confirmed.pk).update(token_version=2)

    assert client.get(old).status_code == 404


def test_a_number_that_was_changed_has_to_be_proved_anew(client: Client, confirmed: Booking) -> None:
    prove(client, confirmed)
    Customer.objects.update(phone="+442079460099")

    assert TITLE not in client.get(to("mine", confirmed)).content.decode()


def test_the_code_of_the_way_in_opens_it_as_well(client: Client, held: Booking, settings: Settings) -> None:
    settings.PHONE_CHECK = "always"
    client.post(to("who", held), TYPED)
    client.post(to("code", held), {"code": code_of(PhoneCheck.objects.get())})

    assert TITLE in client.get(to("mine", held)).content.decode()


@pytest.mark.parametrize("code", ["", "x", "00000", "\x00", "9" * 5000, "١٢٣٤٥٦", "\ufffd"])
def test_no_wrong_code_opens_it(client: Client, confirmed: Booking, code: str) -> None:
    send(client, confirmed)

    answer = client.post(to("mine", confirmed), {"code": code})

    assert answer.status_code == 422
    assert TITLE not in client.get(to("mine", confirmed)).content.decode()
    assert Customer.objects.get().phone_verified_at is None


@pytest.mark.parametrize("said", [{}, {"do": "x"}, {"do": "send\x00"}, {"code": ["1", "2"]}])
def test_a_form_that_nobody_made_is_asked_for_the_code(
    client: Client, confirmed: Booking, said: dict[str, Any]
) -> None:
    assert client.post(to("mine", confirmed), said).status_code == 422


def test_wrong_code_says_how_many_tries_are_left(client: Client, confirmed: Booking) -> None:
    right = code_of(send(client, confirmed))
    wrong = f"{(int(right) + 1) % 10**6:06}"

    pages = [client.post(to("mine", confirmed), {"code": wrong}).content.decode() for _ in range(6)]
    late = client.post(to("mine", confirmed), {"code": right})

    assert "Tries left: 4" in pages[0]
    assert "no longer good" in pages[-1]
    assert late.status_code == 422


def test_the_code_of_another_booking_opens_nothing(client: Client, world: World, confirmed: Booking) -> None:
    customer = make_customer(phone=PHONE)
    [other] = make_visits(world, customer, first=ELEVEN + timedelta(days=1))
    send(client, confirmed)
    code = code_of(send_code(booking=other, phone=PHONE, at=AT))

    answer = client.post(to("mine", confirmed), {"code": code})

    assert answer.status_code == 422
    assert TITLE not in client.get(to("mine", confirmed)).content.decode()


def test_the_proof_of_one_booking_opens_no_other(client: Client, world: World, confirmed: Booking) -> None:
    [other] = make_visits(world, make_customer(phone="+442079460077"), 1)
    prove(client, confirmed)

    assert TITLE not in client.get(to("mine", other)).content.decode()


def test_codes_are_capped_and_said_so(client: Client, confirmed: Booking) -> None:
    said = [
        client.post(to("mine", confirmed), {"do": "send"}, follow=True).content.decode()
        for _ in range(CODES_AN_HOUR_FOR_ONE + 1)
    ]

    assert "A new code is on its way" not in said[0]
    assert "A new code is on its way" in said[1]
    assert "several codes already" in said[-1]


def test_a_network_that_had_many_new_numbers_texted_is_told_so(
    client: Client, confirmed: Booking, settings: Settings
) -> None:
    settings.SMS_BACKEND, settings.SMS_HOURLY_PER_NETWORK = "twilio", 0
    said = client.post(to("mine", confirmed), {"do": "send"}, follow=True).content.decode()
    assert "Very many new phone numbers were given from your internet connection" in said
    assert not PhoneCheck.objects.exists()


def test_no_page_of_it_is_for_anybody_else(client: Client, confirmed: Booking) -> None:
    closed = client.get(to("mine", confirmed))
    prove(client, confirmed)

    for answer in (closed, client.get(to("mine", confirmed)), client.get(to("mine-file", confirmed))):
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Cache-Control"] == "private, no-store"
