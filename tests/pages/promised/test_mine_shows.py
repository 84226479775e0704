"""What stands behind the code: the customer's visits and what is known about them."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookings.models import Booking, BookingState, Customer, WaitState
from bookings.queries.mine import MOST
from bookings.services.answering import keep_answers
from bookings.waiting_tokens import wait_url
from notifications.services.callbacks import receive
from notifications.services.consent import record_consent
from tests.factories.bookings import make_customer
from tests.factories.experiences import choice_of, make_question
from tests.factories.waiting import make_wait
from tests.factories.world import World
from tests.pages.promised.conftest import AT, ELEVEN, to
from tests.pages.promised.proving import make_visits, prove

PHONE = "+442079460001"


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


def test_places_on_waiting_lists_are_there_too(client: Client, world: World, confirmed: Booking) -> None:
    make_customer(phone=PHONE, phone_verified_at=AT)
    given: dict[str, Any] = {"store": world.store, "experience": world.experience, "joined_at": AT, "phone": PHONE}
    wait = make_wait(**given, day=date(2026, 6, 9))
    left = make_wait(**given, day=date(2026, 6, 10), state=WaitState.LEFT, ended_at=AT)
    others = make_wait(**given | {"phone": "+442079460002"}, day=date(2026, 6, 11))

    page = prove(client, confirmed)

    assert wait_url(wait) in page
    assert not [one for one in (left, others) if wait_url(one) in page]
    known = json.loads(client.get(to("mine-file", confirmed)).content)["waiting"]
    assert [(one["first_day"], one["state"]) for one in known] == [("2026-06-10", "left"), ("2026-06-09", "waiting")]


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
    colours = make_question(experience=confirmed.experience)
    keep_answers(booking=confirmed, answers={colours.pk: [choice_of(colours, "dark")]}, at=AT)
    prove(client, confirmed)
    receive(channel="sms", address=PHONE, text="Is there parking?", provider_id="SM1", at=AT)

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
    assert visit["answers"] == [{"question": "Which colours?", "chosen": ["dark"], "at": "2026-06-01T09:00:00Z"}]
    texts = [{"by": "customer", "channel": "sms", "at": "2026-06-01T09:00:00Z", "text": "Is there parking?"}]
    assert told["texts"] == texts
    assert told["complete"] is True
