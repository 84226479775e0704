"""What may go out as a text: to which countries, how many within an hour, for how much in a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.core.cache import cache
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from notifications.channels.base import Passing, Refused
from notifications.models import Message, MessageState, Tally
from notifications.services.alarms import compose
from notifications.services.limits import forget_old, held_back, is_allowed
from notifications.words import Words
from tests.factories.notifications import PHONE, make_consent, make_message
from tests.factories.stores import make_store
from tests.fixtures.messaging import TwilioServer
from tests.notifications.conftest import Clock
from tests.racing import at_once

AT = datetime(2030, 1, 15, 12, 20, tzinfo=UTC)
NEXT_HOUR = datetime(2030, 1, 15, 13, tzinfo=UTC)
NEXT_DAY = datetime(2030, 1, 16, tzinfo=UTC)
Deliver = Callable[[], bool]


@pytest.fixture(autouse=True)
def _settings(settings: Settings) -> None:
    settings.SMS_BACKEND = "twilio"
    settings.SMS_PRICES = {"*": Decimal("0.1")}
    settings.SMS_COUNTRIES = frozenset("*")
    cache.clear()


def told(count: int, *, first: int = 0, **fields: Any) -> list[tuple[Message, Words]]:
    """Messages to as many numbers, one segment each."""
    numbers = range(first, first + count)
    rows = [make_message(AT, key=str(n), recipient=f"+4477009{n:05}", **fields) for n in numbers]
    return [(row, Words("Hello")) for row in rows]


def spent() -> Decimal:
    return Tally.objects.get(name="spend").used


@pytest.mark.django_db
def test_texts_are_counted_in_one_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    many = told(40)
    with django_assert_num_queries(3):  # with the savepoint's two
        assert held_back(many, at=AT) == {}
    assert (spent(), Tally.objects.get(name="hour").used, Tally.objects.count()) == (Decimal(4), Decimal(40), 42)


@pytest.mark.django_db
def test_a_number_gets_so_many_within_an_hour(settings: Settings) -> None:
    settings.SMS_HOURLY_PER_NUMBER = 2
    rows = [(make_message(AT, key=str(n)), Words("Hello")) for n in range(3)]
    other = (make_message(AT, key="other", recipient="+447700900999"), Words("Hello"))

    kept = held_back([*rows, other], at=AT)

    wait = NEXT_HOUR - AT
    assert kept == {rows[2][0].pk: Passing("number_limit", of_channel=True, retry_after=wait)}
    assert held_back(rows[2:], at=NEXT_HOUR) == {}


@pytest.mark.django_db
def test_what_is_asked_for_is_counted_apart(settings: Settings) -> None:
    settings.SMS_HOURLY_PER_NUMBER = 1
    rows = [(make_message(AT, key=str(n), asked_for=n > 0), Words("Hello")) for n in range(3)]
    assert list(held_back(rows, at=AT)) == [rows[2][0].pk]


@pytest.mark.django_db
def test_what_is_spent_in_a_day_stays_within_its_limit(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    settings.SMS_DAILY_SPEND = Decimal(1)
    many = told(12)

    kept = held_back(many, at=AT)

    assert [kept[message.pk] for message, _ in many[10:]] == [
        Passing("spend_limit", of_channel=True, retry_after=NEXT_DAY - AT, elsewhere=True)
    ] * 2
    assert (len(kept), spent()) == (2, Decimal(1))
    # Codes go on, a fifth beyond it.
    codes = told(3, first=50, asked_for=True)
    assert list(held_back(codes, at=AT)) == [codes[2][0].pk]
    assert spent() == Decimal("1.2")
    assert held_back(many[10:], at=NEXT_DAY) == {}
    # One alarm, however many wait.
    assert len([one for one in caplog.records if "texts_held_back" in one.getMessage()]) == 1


@pytest.mark.django_db
def test_who_runs_the_house_is_written_to_once(settings: Settings) -> None:
    settings.SMS_DAILY_SPEND, settings.ALARMS_TO = Decimal(0), "house@example.com"
    held_back(told(2), at=AT)
    held_back(told(2, first=2), at=AT + timedelta(hours=1))
    alarms = Message.objects.filter(kind="alarm")
    assert list(alarms.values_list("recipient", "subject", "state")) == [
        ("house@example.com", "alarm:spend_limit", "pending")
    ]
    words = compose(alarms.get(), AT)
    assert (words.subject, "SMS_DAILY_SPEND" in words.text) == ("Texts are held back", True)


@pytest.mark.django_db
def test_what_is_refused_by_one_limit_is_counted_by_none(settings: Settings) -> None:
    settings.SMS_HOURLY = 3
    many = told(5)
    kept = held_back(many, at=AT)
    assert [no.code for no in kept.values() if isinstance(no, Passing)] == ["hourly_limit"] * 2
    assert (spent(), Tally.objects.filter(name__startswith="number:").count()) == (Decimal("0.3"), 3)


@pytest.mark.django_db
def test_mails_and_what_the_demo_keeps_cost_nothing(settings: Settings) -> None:
    settings.SMS_DAILY_SPEND = Decimal(0)
    mail = (make_message(AT, key="mail", channel="email"), Words("Hello"))
    assert held_back([mail], at=AT) == {}
    settings.SMS_BACKEND = "log"
    assert held_back(told(1), at=AT) == {}


@pytest.mark.django_db
def test_countries_are_those_of_the_stores_unless_others_are_named(settings: Settings) -> None:
    settings.SMS_COUNTRIES = frozenset()
    assert is_allowed("+16045550123")
    cache.clear()
    make_store()
    assert (is_allowed(PHONE), is_allowed("+16045550123"), is_allowed("")) == (True, False, False)
    settings.SMS_COUNTRIES = frozenset({"CA"})
    assert (is_allowed(PHONE), is_allowed("+16045550123")) == (False, True)
    rows = told(1)
    assert held_back(rows, at=AT) == {rows[0][0].pk: Refused("country_not_allowed")}
    assert not Tally.objects.exists()


@pytest.mark.django_db
def test_a_text_that_waits_keeps_its_tries_and_goes_when_the_hour_is_over(
    at: datetime, clock: Clock, deliver: Deliver, twilio_server: TwilioServer, settings: Settings
) -> None:
    settings.SMS_HOURLY_PER_NUMBER = 1
    make_consent(at)
    for key in ("first", "second"):
        make_message(at, key=key)

    deliver()

    second = Message.objects.get(dedupe_key="second")
    assert (second.state, second.error_code, second.attempts) == (MessageState.PENDING, "number_limit", 0)
    assert (twilio_server.posts, second.failed_ways) == (1, [])
    clock.advance(hours=1)
    deliver()
    assert twilio_server.posts == 2


@pytest.mark.django_db
def test_a_text_is_counted_once_however_often_it_is_tried(at: datetime) -> None:
    rows = told(1)
    Message.objects.update(segments=1)
    rows[0][0].refresh_from_db()
    assert held_back(rows, at=AT) == {}
    assert not Tally.objects.exists()


@pytest.mark.django_db
def test_yesterdays_sums_are_removed() -> None:
    held_back(told(1), at=AT)
    forget_old(at=AT + timedelta(days=1))
    assert Tally.objects.exists()
    forget_old(at=AT + timedelta(days=3))
    assert not Tally.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_deliverers_together_stay_within_a_limit(settings: Settings) -> None:
    """Read first and written then, it would be passed."""
    settings.SMS_DAILY_SPEND = Decimal(2)
    batches = [told(10, first=number * 10) for number in range(4)]

    kept = at_once(*[partial(held_back, batch, at=AT) for batch in batches])

    assert spent() == 2
    assert sum(len(one) for one in kept) == 20
