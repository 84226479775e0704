"""The way onto the waiting list."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from bookings.models import Booking, Wait, WaitState
from bookings.services.cancel import cancel
from experiences.models import Waiting
from notifications.models import Consent
from tests.factories.bookings import make_allocation
from tests.factories.experiences import make_session
from tests.factories.world import World
from tests.pages.waiting.conftest import AT, OPENS, TUESDAY, page_of, wait_for
from tests.reading import words_of

WHAT = {"store": "london", "experience": "try-on", "day": "2026-06-02"}
WHO = {"name": "Mei Tanaka", "phone": "020 7946 0123", "email": "mei@example.com", "mail": "on"}

A_DAY = timedelta(days=1)


def send(client: Client, **said: Any) -> Any:
    return client.post("/wait/", {**WHAT, **WHO, "window": "day", **said})


def windows(page: str) -> list[str]:
    return re.findall(r'name="window" value="([^"]+)"', page) or re.findall(r'<option value="([^"]+)"', page)


def test_a_full_day_leads_to_the_list(client: Client, full: Booking) -> None:
    page = words_of(client.get("/times/", WHAT))
    assert "Tell me when a place is free" in page
    assert "/wait/?store=london&amp;experience=try-on&amp;party=1&amp;day=2026-06-02" in page


def test_a_day_with_a_taken_time_leads_to_it_too(client: Client, world: World, full: Booking) -> None:
    open_day = words_of(client.get("/times/", WHAT | {"day": "2026-06-03"}))
    assert "/wait/" not in open_day
    full.ends_at = OPENS.replace(hour=11)
    cancel(booking=full, at=AT)
    wait_for(world)
    assert "/wait/" not in words_of(client.get("/times/", WHAT))


def test_without_a_list_nothing_leads_there(client: Client, world: World, full: Booking) -> None:
    world.experience.waiting = Waiting.NONE
    world.experience.save()
    assert "/wait/" not in words_of(client.get("/times/", WHAT))
    assert "There is nothing to wait for here" in words_of(client.get("/wait/", WHAT))
    assert "There is nothing to wait for here" in words_of(send(client))


def test_what_is_full_can_be_waited_for(client: Client, full: Booking) -> None:
    page = words_of(client.get("/wait/", WHAT))
    found = windows(page)
    assert found[0] == "day"
    assert "week" not in found, "Wednesday is free"
    assert found[1].startswith("2026-06-02T09:")
    assert "Any time on Tuesday 2 June" in page


def test_joining_leads_to_ones_own_place(client: Client, world: World, full: Booking) -> None:
    response = send(client, sku="DRESS-M", sms="on", note="A wheelchair", window="day")
    [wait] = Wait.objects.all()
    assert response["Location"] == page_of(wait)
    assert (wait.name, wait.phone.as_e164, wait.email) == ("Mei Tanaka", "+442079460123", "mei@example.com")
    assert (wait.kind, wait.note, wait.party) == ("day", "A wheelchair", 1)
    assert [variant.sku for variant in wait.variants.all()] == ["DRESS-M"]
    [agreed] = {consent.wording for consent in Consent.objects.all()}
    assert agreed.startswith("Text me: Word when a place is free for you. About this visit only:")
    place = words_of(client.get(page_of(wait)))
    assert "You are first in line" in place
    assert "Evening dress, Ink, M" in place or "Evening dress" in place


def test_whatsapp_is_chosen_only_where_the_house_writes_so(client: Client, full: Booking, settings: Settings) -> None:
    assert b"WhatsApp" not in client.get("/wait/", WHAT).content
    settings.WHATSAPP_FROM = "+447700900555"
    assert b"By WhatsApp, not SMS" in client.get("/wait/", WHAT).content

    send(client, phone="07946 010000", sms="on", whatsapp="on")

    [wait] = Wait.objects.all()
    agreed = Consent.objects.filter(given=True).order_by("channel").values_list("channel", flat=True)
    assert (wait.whatsapp, list(agreed)) == (True, ["email", "sms", "whatsapp"])
    assert "By WhatsApp, not SMS: " in Consent.objects.get(channel="whatsapp").wording


def test_a_network_that_had_many_new_numbers_texted_is_told_and_what_was_typed_stays(
    client: Client, full: Booking, settings: Settings
) -> None:
    settings.SMS_BACKEND, settings.SMS_HOURLY_PER_NETWORK = "twilio", 0
    typed = {"phone": "07946 010000", "sms": "on"}
    refused = send(client, **typed)
    page = words_of(refused)
    assert (refused.status_code, Wait.objects.count()) == (422, 0)
    assert "Very many new phone numbers were given from your internet connection" in page
    assert 'value="Mei Tanaka"' in page
    assert send(client, phone="07946 010000").status_code == 302  # told by mail alone


def test_one_taken_time_is_waited_for_alone(client: Client, full: Booking) -> None:
    assert send(client, window=OPENS.isoformat()).status_code == 302
    [wait] = Wait.objects.all()
    assert (wait.kind, wait.starts_at) == ("slot", OPENS)


def test_several_full_days_on_end(client: Client, world: World, full: Booking) -> None:
    for day in range(1, 7):
        make_allocation(
            scarce=world.rooms[0],
            booking=full,
            start=OPENS + day * A_DAY,
            end=OPENS + day * A_DAY + timedelta(hours=10),
        )
    assert windows(words_of(client.get("/wait/", WHAT)))[:2] == ["day", "week"]
    assert send(client, window="week").status_code == 302
    [wait] = Wait.objects.all()
    assert (wait.kind, wait.first_date, wait.last_date) == ("week", TUESDAY, TUESDAY + 6 * A_DAY)
    assert "Any time from Tuesday 2 June to Monday 8 June" in words_of(client.get(page_of(wait)))


def test_an_event_that_is_full(client: Client, world: World) -> None:
    make_session(experience=world.experience, store=world.store, starts_at=OPENS.replace(hour=20), places=1)
    session = world.experience.sessions.get()
    session.places_taken = 1
    session.save()
    world.experience.schedules.all().delete()
    assert windows(words_of(client.get("/wait/", WHAT))) == [session.starts_at.isoformat()], "the evening is the day"
    assert send(client, window=session.starts_at.isoformat()).status_code == 302
    assert Wait.objects.get().session == session


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"name": ""}, "Please tell us your name"),
        ({"phone": "12"}, "number"),
        ({"window": ""}, "Please say what you would wait for."),
        ({"window": "week"}, "This can’t be waited for any more. Please choose again."),
        ({"mail": ""}, "We have to reach you when a place is free"),
        ({"mail": "", "sms": "on"}, "We can’t text this number: please give us an e-mail"),
    ],
)
def test_what_is_missing_is_said(client: Client, full: Booking, said: dict[str, str], words: str) -> None:
    response = send(client, **said)
    assert response.status_code == 422
    assert words in words_of(response)
    assert not Wait.objects.exists()


def test_a_number_to_which_no_texts_go_is_not_enough(client: Client, full: Booking, settings: Settings) -> None:
    settings.SMS_BACKEND, settings.SMS_COUNTRIES = "twilio", frozenset({"GB"})
    abroad = {"phone": "+33 6 12 34 56 78", "sms": "on"}
    assert "We can’t text this number: please give us an e-mail" in words_of(send(client, **abroad, mail=""))
    assert send(client, **abroad).status_code == 302


def test_twice_is_once(client: Client, full: Booking) -> None:
    send(client)
    again = send(client)
    assert again.status_code == 422
    assert "This number is on the list for it already." in words_of(again)
    assert Wait.objects.filter(state=WaitState.WAITING).count() == 1


def test_what_is_free_meanwhile_needs_no_wait(client: Client, full: Booking) -> None:
    windows_then = {**WHAT, **WHO, "window": OPENS.isoformat()}
    cancel(booking=full, at=AT)
    response = client.post("/wait/", windows_then)
    assert response.status_code == 200
    assert "There is nothing to wait for here" in words_of(response)


@pytest.mark.parametrize("day", ["", "2026-05-31", "2027-06-02", "2026-13-45", "\x00"])
def test_made_up_days_lead_to_the_times(client: Client, full: Booking, day: str) -> None:
    for response in (client.get("/wait/", WHAT | {"day": day}), client.post("/wait/", WHAT | {"day": day})):
        assert response.status_code == 302
        assert response["Location"].startswith("/times/?store=london")
