"""What Twilio is told to send, and what its codes mean."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from pytest_django.fixtures import Settings

from notifications.channels.base import Passing, Refused
from notifications.channels.sms import answerable, lost, refusal
from notifications.channels.twilio_codes import MEANINGS
from notifications.failures import said_of
from notifications.models import Message, SuppressionReason
from tests.factories.notifications import make_consent, make_message
from tests.fixtures.messaging import SENDER, TwilioServer

SERVICE = "MG" + "2" * 32
Deliver = Callable[[], bool]


@pytest.mark.django_db
def test_a_text_is_sent_as_it_is_and_for_as_long_as_it_is_of_use(
    at: datetime, deliver: Deliver, twilio_server: TwilioServer
) -> None:
    make_consent(at)
    make_message(at, key="short", use_by=at + timedelta(minutes=30))
    make_message(at, key="long", use_by=at + timedelta(days=3))

    deliver()

    forms = [sms.form for sms in twilio_server.accepted]
    assert {(form["From"], form["SmartEncoded"], form["ShortenUrls"]) for form in forms} == {(SENDER, "false", "false")}
    keys = dict(Message.objects.values_list("provider_id", "dedupe_key"))
    lasting = {keys[sms.sid]: sms.form["ValidityPeriod"] for sms in twilio_server.accepted}
    assert lasting == {"short": "1800", "long": "36000"}
    assert not any("MessagingServiceSid" in form for form in forms)


@pytest.mark.django_db
def test_a_messaging_service_chooses_the_sender(
    at: datetime, deliver: Deliver, twilio_server: TwilioServer, settings: Settings
) -> None:
    settings.TWILIO_FROM = SERVICE
    make_consent(at)
    message = make_message(at)

    deliver()

    form = twilio_server.accepted[0].form
    assert (form["MessagingServiceSid"], "From" in form) == (SERVICE, False)
    assert message.recipient == form["To"]


@pytest.mark.django_db
def test_what_a_text_is_thought_to_cost_is_written_when_it_is_handed_over(
    at: datetime, deliver: Deliver, twilio_server: TwilioServer, settings: Settings
) -> None:
    settings.SMS_PRICES = {"GB": "0.04"}
    settings.SMS_PRICE_CURRENCY = "GBP"
    make_consent(at)
    make_message(at)
    make_message(at, key="mail", channel="email", asked_for=True)

    deliver()

    rows = Message.objects.order_by("pk").values_list("segments", "price", "price_currency")
    assert [(count, price and str(price), currency) for count, price, currency in rows] == [
        (1, "0.04000", "GBP"),
        (0, None, ""),
    ]


@pytest.mark.parametrize(
    ("sender", "answers"), [("+447700900000", True), ("62227", True), (SERVICE, True), ("Vitrine", False)]
)
def test_only_a_number_can_be_answered(
    twilio_server: TwilioServer, settings: Settings, sender: str, answers: bool
) -> None:
    settings.TWILIO_FROM = sender
    assert answerable() is answers


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (30003, Passing("30003")),
        (30007, Refused("30007")),
        (30034, Refused("30034")),
        (21408, Refused("21408")),
        (21608, Refused("21608")),
        (21610, Refused("21610", suppress=SuppressionReason.STOP)),
        (21635, Refused("21635", suppress=SuppressionReason.UNREACHABLE)),
        (30005, Refused("30005", suppress=SuppressionReason.UNREACHABLE)),
        (63003, Refused("63003", suppress=SuppressionReason.UNREACHABLE)),
        (63016, Refused("63016")),
        (63018, Passing("63018")),
        (99999, Refused("99999")),
        (None, Refused("undelivered")),
    ],
)
def test_what_follows_from_a_text_that_was_not_delivered(code: int | None, outcome: Refused | Passing) -> None:
    assert lost(code=code) == outcome


def test_what_is_wrong_with_the_account_may_be_mended_meanwhile() -> None:
    assert refusal(code=21606, status=400, text="From") == Passing("21606", "From", of_channel=True)
    assert refusal(code=21704, status=400, text="empty pool") == Passing("21704", "empty pool", of_channel=True)


def test_every_code_is_said_in_words() -> None:
    assert all(str(meaning.said).endswith(".") for meaning in MEANINGS.values())
    assert said_of("30007") == "A carrier took the message for spam and stopped it."
    assert said_of("5.1.1") == "There is no such mailbox."
    assert said_of("45678") == "The provider didn’t take it (45678)."
    assert said_of("spend_limit") == "What may be spent on texts in a day is spent."
    assert said_of("") == ""
