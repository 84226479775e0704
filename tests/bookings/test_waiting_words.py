"""What those who wait are told: their place, what is kept for them, and that it is over; nothing after they left."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import translation
from pytest_django.fixtures import Settings

from bookings.queries.wishes import Wish
from bookings.services.cancel import cancel
from bookings.services.waiting import accept, decline, join, leave
from bookings.services.waiting_serve import serve_where_due
from bookings.waiting_owed import key_of
from bookings.waiting_tokens import wait_url
from bookings.waiting_words import compose
from bookings.windows import at_start
from notifications.models import Message
from tests.bookings.lining import AT, DAY, ELEVEN, MINUTE, booked, joined, offer_to, person
from tests.factories.world import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world(rooms=1, stylists=0)


def pending(kind: str) -> Message | None:
    return Message.objects.filter(kind=kind, state="pending").first()


def text_of(kind: str, *, at: datetime = AT) -> str:
    message = pending(kind)
    assert message is not None
    words = compose(message, at)
    assert words is not None
    return words.text


def test_who_joins_reads_their_place_and_what_is_kept_for_them(world: World) -> None:
    visit = booked(world)
    wait = joined(world, 1)
    link = wait_url(wait)
    assert (
        text_of("waiting")
        == f"Vitrine London: you are number 1 on the list for Wed 3 Jun, 11:00. Follow or leave: {link}"
    )

    cancel(booking=visit, at=AT + MINUTE)
    serve_where_due(store=world.store.pk, days=[DAY], at=AT + MINUTE)

    kept = pending("offered")
    assert kept is not None
    offer = offer_to(wait)
    assert (kept.subject, kept.category, kept.about) == (key_of(wait), "offer", f"booking:{offer.booking}")
    assert (kept.channel, kept.due_at, kept.use_by) == ("sms", AT + MINUTE, AT + 16 * MINUTE)
    told = text_of("offered", at=AT + MINUTE)
    assert told.startswith("Vitrine London: free now, kept for you until ")
    assert told.endswith(f": Wed 3 Jun at 11:00. Take it: {link}")


def test_who_chose_whatsapp_waits_and_comes_by_it(world: World, settings: Settings) -> None:
    """Its facts are there for a template; the visit that was waited for is told the same way."""
    settings.WHATSAPP_FROM = "+447700900555"
    visit = booked(world)
    wish = Wish(experience=world.experience)
    window, details = at_start(ELEVEN, world.store), person(1, whatsapp=True)
    wait = join(wish=wish, store=world.store, window=window, details=details, at=AT)
    message = pending("waiting")
    assert message is not None
    words = compose(message, AT)
    assert words is not None
    assert (message.channel, words.facts["name"], words.facts["link"]) == ("whatsapp", "Person 1", wait_url(wait))

    cancel(booking=visit, at=AT + MINUTE)
    serve_where_due(store=world.store.pk, days=[DAY], at=AT + MINUTE)
    came = accept(offer=offer_to(wait), at=AT + 2 * MINUTE)

    told = Message.objects.filter(subject=f"booking:{came.reference}", kind="confirmation").values_list("channel")
    assert (came.whatsapp, sorted(told)) == (True, [("email",), ("whatsapp",)])


def test_at_night_an_offer_is_told_in_the_morning(world: World) -> None:
    visit = booked(world)
    joined(world, 1)
    night = datetime(2026, 6, 3, 1, tzinfo=UTC)
    cancel(booking=visit, at=night)

    serve_where_due(store=world.store.pk, days=[DAY], at=night)

    kept = pending("offered")
    assert kept is not None
    assert (kept.due_at.hour, kept.use_by - kept.due_at) == (8, 15 * MINUTE)


def test_what_is_over_is_told_to_who_did_not_answer_alone(world: World) -> None:
    visit = booked(world)
    first, second = joined(world, 1), joined(world, 2, at=AT + MINUTE)
    cancel(booking=visit, at=AT + 2 * MINUTE)
    serve_where_due(store=world.store.pk, days=[DAY], at=AT + 2 * MINUTE)
    serve_where_due(store=world.store.pk, days=[DAY], at=AT + 17 * MINUTE)

    decline(offer=offer_to(second), at=AT + 18 * MINUTE)

    over = Message.objects.filter(kind="wait_over").values_list("subject", flat=True)
    assert list(over) == [key_of(first)]
    assert not Message.objects.filter(kind="offered", state="pending").exists()


def test_who_left_or_was_served_is_told_nothing_more(world: World) -> None:
    visit = booked(world)
    first, second = joined(world, 1), joined(world, 2, at=AT + MINUTE)
    message = pending("waiting")
    leave(wait=first, at=AT + 2 * MINUTE)
    cancel(booking=visit, at=AT + 2 * MINUTE)
    serve_where_due(store=world.store.pk, days=[DAY], at=AT + 2 * MINUTE)
    accept(offer=offer_to(second), at=AT + 3 * MINUTE)

    assert message is not None
    assert compose(message, AT + 3 * MINUTE) is None
    waiting = Message.objects.filter(subject__startswith="waiting:", state="pending")
    assert not waiting.exists()


def test_the_mail_says_the_same_in_another_language(world: World) -> None:
    booked(world)
    wait = joined(world, 1)
    message = pending("waiting")
    assert message is not None
    message.channel = "email"

    with translation.override("zh-hans"):
        words = compose(message, AT)

    assert words is not None
    assert wait_url(wait) in words.text
    assert wait_url(wait) in words.html
    assert "1" in words.text
