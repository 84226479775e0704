"""Name and phone become a booking: once, with what was typed kept whatever happens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings
from time_machine import Traveller

from bookings.models import Booking, BookingState, PhoneCheck
from bookings.queries.wishes import Wish, variants_of
from bookings.services.hold import hold
from bookings.services.phone_check import CODES_AN_HOUR_FOR_ONE, code_of
from notifications.models import Consent
from tests.factories.world import World
from tests.pages.promised.conftest import ELEVEN, TYPED, to


def test_name_and_phone_confirm(client: Client, held: Booking) -> None:
    answer = client.post(to("who", held), {"name": "Ada", "phone": "020 7946 0001"})

    held.refresh_from_db()
    assert answer.headers["Location"] == to("ticket", held)
    assert (held.state, held.customer and held.customer.phone) == (BookingState.CONFIRMED, "+442079460001")
    assert (held.sms_consent, held.email_consent) == (False, False)


def test_consent_is_kept_in_the_words_that_were_read(client: Client, held: Booking) -> None:
    client.post(to("who", held), TYPED)

    words = Consent.objects.get(channel="sms").wording
    assert words.startswith("Text me: About this visit only")
    assert "E-mail me: About this visit only" in words


def test_confirming_twice_ends_in_the_same_ticket(client: Client, held: Booking) -> None:
    first, second = (client.post(to("who", held), TYPED) for _ in range(2))

    assert first.headers["Location"] == second.headers["Location"] == to("ticket", held)
    assert Consent.objects.filter(channel="sms").count() == 1


def test_errors_stand_next_to_their_fields_and_what_was_typed_stays(client: Client, held: Booking) -> None:
    answer = client.post(to("who", held), {"name": "", "phone": "12", "email": "ada@", "note": "a ramp, please"})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert 'id="id_phone_error"' in page
    assert 'value="12"' in page
    assert 'aria-invalid="true"' in page
    assert "a ramp, please" in page


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "A" * 5000, "phone": "020 7946 0001"},
        {"name": "A\x00da", "phone": "020 7946 0001"},
        {"name": "Ada", "phone": "\x00" * 50},
        {"name": "Ada", "phone": "9" * 4000},
        {"name": "Ada", "phone": "020 7946 0001", "email": "a" * 5000 + "@example.com"},
        {"name": "Ada", "phone": "020 7946 0001", "note": "\x00"},
        {},
    ],
)
def test_nothing_that_is_typed_breaks_the_page(client: Client, held: Booking, typed: dict[str, str]) -> None:
    assert client.post(to("who", held), typed).status_code == 422
    held.refresh_from_db()
    assert held.state == BookingState.HELD


def test_a_hold_that_ran_out_keeps_what_was_typed_and_offers_three_times(
    client: Client, held: Booking, clock: Traveller
) -> None:
    clock.shift(timedelta(minutes=6))

    page = client.post(to("who", held), TYPED).content.decode()

    assert "What you typed is still here" in page
    assert page.count('name="starts_at"') == 3
    assert "still free" in page


def test_one_tap_holds_the_same_pieces_again_with_the_details(client: Client, held: Booking, clock: Traveller) -> None:
    clock.shift(timedelta(minutes=6))
    client.post(to("who", held), TYPED)

    answer = client.post(to("hold-again", held), {"starts_at": "2026-06-02T12:00:00+01:00"}, follow=True)

    anew = Booking.objects.exclude(pk=held.pk).get()
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == to("who", anew)
    assert sorted(anew.rail.values_list("variant__sku", flat=True)) == ["COAT-S", "DRESS-M"]
    assert 'value="Ada Lovelace"' in page
    assert "020 7946 0001" in page


@pytest.mark.parametrize("starts_at", ["", "soon", "2026-06-02T12:03:00+01:00", "2026-06-02T03:00:00+01:00", "\x00"])
def test_a_time_that_was_not_offered_is_refused_in_words(
    client: Client, held: Booking, clock: Traveller, starts_at: str
) -> None:
    clock.shift(timedelta(minutes=6))

    answer = client.post(to("hold-again", held), {"starts_at": starts_at}, follow=True)

    assert answer.status_code == 200
    assert Booking.objects.count() == 1


def test_offered_times_leave_out_what_somebody_else_took_meanwhile(
    client: Client, world: World, held: Booking, clock: Traveller
) -> None:
    clock.shift(timedelta(minutes=6))
    taken = Wish(experience=world.experience, variants=variants_of(["DRESS-M"]))
    hold(wish=taken, store=world.store, starts_at=ELEVEN, at=held.made_at + timedelta(minutes=6))

    page = client.get(to("who", held)).content.decode()

    assert "still free" not in page
    assert page.count('name="starts_at"') == 3


def test_more_time_keeps_what_stood_in_the_form(client: Client, held: Booking) -> None:
    page = client.post(to("extend", held) + "?from=who", TYPED, follow=True).content.decode()

    assert 'value="Ada Lovelace"' in page


def test_the_code_comes_between_where_it_matters(client: Client, held: Booking, settings: Settings) -> None:
    settings.PHONE_CHECK = "always"

    asked = client.post(to("who", held), TYPED)
    wrong = client.post(to("code", held), {"code": "000000x"})
    right = client.post(to("code", held), {"code": code_of(PhoneCheck.objects.get())})

    held.refresh_from_db()
    assert asked.headers["Location"] == to("code", held)
    assert (wrong.status_code, right.headers["Location"]) == (422, to("ticket", held))
    assert "Tries left: 4" in wrong.content.decode()
    assert held.customer is not None
    assert held.customer.phone_verified_at is not None


def test_codes_are_capped_and_the_page_says_so(client: Client, held: Booking, settings: Settings) -> None:
    settings.PHONE_CHECK = "always"
    client.post(to("who", held), TYPED)
    pages = [client.post(to("code", held), {"do": "again"}, follow=True) for _ in range(CODES_AN_HOUR_FOR_ONE)]

    assert PhoneCheck.objects.count() == CODES_AN_HOUR_FOR_ONE
    assert "several codes already" in pages[-1].content.decode()


@pytest.mark.parametrize("rule", ["always", "never"])
def test_a_network_that_had_many_new_numbers_texted_is_told_and_what_was_typed_stays(
    client: Client, held: Booking, settings: Settings, rule: str
) -> None:
    settings.PHONE_CHECK, settings.SMS_BACKEND, settings.SMS_HOURLY_PER_NETWORK = rule, "twilio", 0

    answer = client.post(to("who", held), TYPED | {"landline": "+442079460001"})
    page = answer.content.decode()

    held.refresh_from_db()
    assert (answer.status_code, held.state, PhoneCheck.objects.count()) == (422, BookingState.HELD, 0)
    assert "Very many new phone numbers were given from your internet connection" in page
    assert 'value="Ada Lovelace"' in page
    again = client.post(to("code", held), {"do": "again"}, follow=True).content.decode()
    assert "Very many new phone numbers" in again


def test_code_page_without_details_goes_back_to_the_form(client: Client, held: Booking) -> None:
    assert client.get(to("code", held)).headers["Location"] == to("who", held)


def test_texts_by_whatsapp_are_chosen_only_where_the_house_writes_so(
    client: Client, held: Booking, settings: Settings
) -> None:
    assert b"WhatsApp" not in client.get(to("who", held)).content
    settings.WHATSAPP_FROM = "+447700900555"
    assert b"By WhatsApp, not SMS" in client.get(to("who", held)).content

    client.post(to("who", held), TYPED | {"whatsapp": "on"})

    held.refresh_from_db()
    agreed = Consent.objects.filter(given=True).order_by("channel").values_list("channel", flat=True)
    assert (held.whatsapp, list(agreed)) == (True, ["email", "sms", "whatsapp"])
    assert "By WhatsApp, not SMS: " in Consent.objects.get(channel="whatsapp").wording


def test_a_number_of_a_country_that_is_not_texted_is_told_so(client: Client, held: Booking, settings: Settings) -> None:
    settings.SMS_BACKEND, settings.SMS_COUNTRIES = "twilio", frozenset({"GB"})
    typed = {"name": "Ada", "phone": "+33 6 12 34 56 78", "sms": "on"}
    said = client.post(to("who", held), typed).content.decode()
    assert "We send no texts to numbers of that country." in said
    settings.PHONE_CHECK = "always"

    refused = client.post(to("who", held), typed | {"landline": "+33612345678"})

    assert (refused.status_code, PhoneCheck.objects.count()) == (422, 0)
    assert "We can’t text a code to numbers of that country." in refused.content.decode()
