"""What a text is thought to cost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from pytest_django.fixtures import Settings

from notifications.models import Message
from notifications.prices import LISTED, price_of
from notifications.services.prices_reported import ask_prices
from tests.factories.notifications import make_consent, make_message
from tests.fixtures.messaging import TwilioServer


@pytest.mark.parametrize(
    ("number", "price"),
    [("+447700900001", "0.3"), ("+16045550123", "0.06"), ("+88213000000", None), ("somebody@shop.example", None)],
)
def test_a_text_costs_what_its_country_and_its_segments_do(settings: Settings, number: str, price: str | None) -> None:
    settings.SMS_PRICES = {"GB": Decimal("0.1"), "*": Decimal("0.02")}
    assert price_of(number, 3) == (None if price is None else Decimal(price))


def test_nobody_knows_the_price_of_a_country_that_is_not_told(settings: Settings) -> None:
    settings.SMS_PRICES = {"GB": Decimal("0.1")}
    assert price_of("+16045550123", 1) is None


def test_without_prices_of_its_own_a_house_has_those_that_are_listed(settings: Settings) -> None:
    settings.SMS_PRICES = {}
    assert price_of("+447700900001", 2) == 2 * Decimal(LISTED["GB"])


@pytest.mark.django_db
def test_the_provider_says_later_what_a_text_really_cost(
    at: datetime, deliver: Callable[[], bool], twilio_server: TwilioServer
) -> None:
    make_consent(at)
    make_message(at)
    make_message(at, key="second")
    deliver()
    assert (ask_prices(at=at + timedelta(minutes=5)), twilio_server.lists) == (0, 0)
    twilio_server.accepted[0].price, twilio_server.accepted[0].segments = "-0.09260", 2

    assert ask_prices(at=at + timedelta(hours=1)) == 1

    first, second = (Message.objects.get(provider_id=sms.sid) for sms in twilio_server.accepted)
    assert (first.price, first.price_currency, first.segments) == (Decimal("0.09260"), "USD", 2)
    assert (second.priced_at, second.price) == (None, price_of(second.recipient, 1))
    # Whatever never gets a price is asked for no longer.
    assert (ask_prices(at=at + timedelta(days=4)), twilio_server.lists) == (0, 1)
