"""Somebody's visits and what is known about them: behind a code, and nobody else's."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from time_machine import Traveller

from bookings.models import Booking, BookingState, Customer, PhoneCheck
from bookings.queries.mine import MOST
from bookings.services.phone_check import CODES_AN_HOUR_FOR_ONE, code_of, send_code
from bookings.views.proof import HOLDS_FOR
from notifications.models import Message
from notifications.services.consent import record_consent
from tests.factories.bookings import make_booking, make_customer
from tests.factories.world import World
from tests.pages.promised.conftest import AT, ELEVEN, TYPED, to

PHONE = "+442079460001"
TITLE = "<h1>Your visits and what we know about you</h1>"


def send(client: Client, booking: Booking) -> PhoneCheck:
    client.post(to("mine", booking), {"do": "send"})
    return PhoneCheck.objects.filter(booking=booking).latest("made_at", "pk")


def prove(client: Client, booking: Booking) -> str:
    """The page behind the code."""
    code = code_of(send(client, booking))
    return client.post(to("mine", booking), {"code": code}, follow=True).content.decode()


def make_visits(
    world: World, customer: Customer | None, count: int = 1, *, first: datetime = ELEVEN, **fields: Any
) -> list[Booking]:
    """One a day from `first` on."""
    given: dict[str, Any] = {"store": world.store, "experience": world.experience, "customer": customer, **fields}
    return [make_booking(starts_at=first + timedelta(days=n), **given) for n in range(count)]


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


def test_visits_ahead_come_first_and_nobody_elses_come_at_all(client: Client, world: World, confirmed: Booking) -> None:
    known = make_customer(phone=PHONE, name="Ada King", phone_verified_at=AT)
    [ahead] = make_visits(world, known, first=ELEVEN + timedelta(days=1))
    [over] = make_visits(world, known, first=ELEVEN - timedelta(days=9), state=BookingState.COMPLETED)
    [off] = make_visits(world, known, first=ELEVEN + timedelta(days=2), state=BookingState.CANCELLED)
    typed_by_others = make_visits(world, make_customer(phone=PHONE, name="Mallory"), 2)
    others = make_visits(world, make_customer(name="Grace"), 2)

    page = prove(client, confirmed)

    links = [to("ticket", one) for one in (confirmed, ahead, off, over)]
    places = [page.rindex(f'href="{link}"') for link in links]
    assert places == sorted(places)
    assert page.index(">Over<") < places[2]
    assert not [one for one in [*typed_by_others, *others] if one.reference in page]
    assert "Ada King" in page
    assert "Mallory" not in page


def test_so_many_visits_are_cut_off_and_it_is_said(client: Client, world: World, confirmed: Booking) -> None:
    make_visits(world, confirmed.customer, MOST + 5)

    page = prove(client, confirmed)

    assert page.count("<time ") == MOST
    assert len(json.loads(client.get(to("mine-file", confirmed)).content)["bookings"]) == MOST + 6


def test_many_visits_ask_as_often_as_one(client: Client, world: World, confirmed: Booking) -> None:
    prove(client, confirmed)
    asked = {}
    for count in (0, 3):
        make_visits(world, confirmed.customer, count)
        for name in ("mine", "mine-file"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(to(name, confirmed)).status_code == 200
            asked[name, count] = len(queries)

    assert (asked["mine", 3], asked["mine-file", 3]) == (asked["mine", 0], asked["mine-file", 0])
    assert asked["mine", 3] <= 13


def test_an_unproved_mailbox_tells_nothing_of_its_owner(client: Client, confirmed: Booking) -> None:
    owner = {"channel": "email", "address": "ada@example.com", "at": AT + timedelta(hours=1), "wording": "Newsletter?"}
    record_consent(given=False, source="web:OTHER", **owner)  # type: ignore[arg-type]

    before = prove(client, confirmed)
    Customer.objects.update(email_verified_at=AT)
    after = client.get(to("mine", confirmed)).content.decode()

    assert "Newsletter?" not in before
    assert "Newsletter?" in after


def test_it_is_taken_along_as_a_file(client: Client, confirmed: Booking) -> None:
    prove(client, confirmed)

    answer = client.get(to("mine-file", confirmed))

    told = json.loads(answer.content)
    [visit] = told["bookings"]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="vitrine-my-data.json"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert told["customer"] == {
        "name": "Ada Lovelace",
        "phone": PHONE,
        "phone_proved_at": "2026-06-01T09:00:00Z",
        "email": "ada@example.com",
        "email_proved_at": None,
        "language": "en",
        "known_since": "2026-06-01T09:00:00Z",
    }
    assert [(one["channel"], one["address"], one["given"]) for one in told["consents"]] == [
        ("email", "ada@example.com", True),
        ("sms", PHONE, True),
    ]
    assert (visit["reference"], visit["state"], datetime.fromisoformat(visit["starts_at"])) == (
        confirmed.reference,
        "confirmed",
        ELEVEN,
    )
    assert [piece["sku"] for piece in visit["pieces"]] == ["DRESS-M", "COAT-S"]
    assert told["complete"] is True


def test_no_page_of_it_is_for_anybody_else(client: Client, confirmed: Booking) -> None:
    closed = client.get(to("mine", confirmed))
    prove(client, confirmed)

    for answer in (closed, client.get(to("mine", confirmed)), client.get(to("mine-file", confirmed))):
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Cache-Control"] == "private, no-store"
