"""Many messages put together at once, as delivery does it, ask no more than a few."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.models import Booking
from bookings.services.cancel import cancel
from bookings.services.owing import owe_messages
from desk.models import Notice
from desk.services.notices import go_on_with_notice, send_notice, stop_notice, write_notice
from notifications.models import Message
from notifications.services.compose import prepared, words_for
from stores.models import Role
from tests.factories.bookings import make_booking, make_customer
from tests.factories.notifications import make_consent
from tests.factories.stores import make_member
from tests.factories.world import World, make_world

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
COMES = AT + timedelta(hours=30)


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def told(world: World) -> Notice:
    """A notice to five who come, who are owed reminders as well."""
    for number in range(5):
        phone, email = f"+4479460{number:05d}", f"n{number}@example.com"
        make_consent(AT, address=phone)
        make_consent(AT, channel="email", address=email)
        given: dict[str, Any] = {
            "customer": make_customer(phone=phone, email=email),
            "sms_consent": True,
            "email_consent": True,
            "confirmed_at": AT - timedelta(days=9),
        }
        owe_messages(make_booking(store=world.store, experience=world.experience, starts_at=COMES, **given), at=AT)
    said = {
        "words": {"en": "We close at 17:00."},
        "first_day": date(2026, 6, 2),
        "last_day": date(2026, 6, 2),
        "by": "text",
    }
    actor = make_member(store=world.store, role=Role.MANAGER).user
    notice = write_notice(store=world.store, said=said, at=AT, actor=actor)
    send_notice(notice=notice, at=AT)
    assert go_on_with_notice(number=notice.pk, at=AT)
    return notice


def composed(messages: list[Message]) -> tuple[list[str], int]:
    """What they say, and how often the database was asked."""
    with CaptureQueriesContext(connection) as queries, prepared(messages, at=AT):
        texts = [words.text if (words := words_for(one, at=AT)) else "" for one in messages]
    return texts, len(queries)


@pytest.mark.parametrize(("kind", "channel"), [("notice", "sms"), ("reminder_day", "sms"), ("confirmation", "email")])
def test_five_cost_as_many_queries_as_two_and_each_says_its_own(told: Notice, kind: str, channel: str) -> None:
    messages = list(Message.objects.filter(kind=kind, channel=channel).order_by("pk"))
    assert len(messages) >= 5
    _two, of_two = composed(messages[:2])
    texts, of_all = composed(messages)
    assert of_all == of_two
    assert len({*texts}) == len(messages)
    assert all(texts)


def test_what_was_stopped_or_is_not_meant_any_more_says_nothing(world: World, told: Notice) -> None:
    first, *others = Message.objects.filter(kind="notice").order_by("pk")
    cancelled = Booking.objects.get(reference=first.about.partition(":")[2])
    cancel(booking=cancelled, at=AT)
    texts, _queries = composed([first, *others])
    assert [bool(text) for text in texts] == [False, *[True] * 4]
    stop_notice(notice=told, at=AT, actor=told.made_by)
    assert composed([first, *others])[0] == [""] * 5
