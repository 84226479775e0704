"""Arriving: by somebody at the door or by oneself, on one's day, with one word to the stylist."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from bookings.errors import AnotherDay, BookingCancelled, IllegalMove, NotTimeYet
from bookings.models import Booking, BookingState, Move
from bookings.services.cancel import cancel
from bookings.services.visit import check_in, mark_no_show, say_here, start
from notifications.models import Message, SuppressionReason
from notifications.services.compose import words_for
from notifications.services.consent import suppress
from stores.models import Stylist
from tests.factories.bookings import make_booking, make_customer
from tests.factories.notifications import barrier
from tests.factories.stores import make_user
from tests.factories.world import World, make_world

NOON = datetime(2026, 6, 3, 11, 0, tzinfo=UTC)
"""In London."""
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def stylist(world: World) -> Stylist:
    stylist = world.stylists[0]
    stylist.user = make_user(email="ines@lumen.example")
    stylist.save()
    return stylist


def expected(world: World, *, starts_at: datetime = NOON, **fields: object) -> Booking:
    given: dict[str, Any] = {"customer": make_customer(name="Mei"), "promised": world.rooms[1:2], **fields}
    return make_booking(store=world.store, experience=world.experience, starts_at=starts_at, **given)


def test_the_visitor_says_that_they_are_here_once(world: World) -> None:
    booking = expected(world)
    first, second = (
        say_here(code=booking.reference, store=booking.store, at=NOON),
        say_here(code=booking.reference, store=booking.store, at=NOON + MINUTE),
    )
    assert (first.again, second.again, second.move) == (False, True, first.move)
    move = Move.objects.get(booking=booking, to_state=BookingState.ARRIVED)
    assert (move.actor, move.why, move.at) == (None, "said so themselves", NOON)


@pytest.mark.parametrize("at", [NOON - 31 * MINUTE, NOON + 45 * MINUTE, NOON + 24 * HOUR])
def test_nobody_says_so_long_before_or_after(world: World, at: datetime) -> None:
    booking = expected(world)
    with pytest.raises(NotTimeYet) as refusal:
        say_here(code=booking.reference, store=booking.store, at=at)
    assert refusal.value.facts == {"opens_at": NOON - 30 * MINUTE, "closes_at": booking.ends_at}
    assert Booking.objects.get(pk=booking.pk).state == BookingState.CONFIRMED


def test_who_was_missed_or_called_off_asks_a_person(world: World) -> None:
    missed, called_off = expected(world), expected(world, promised=())
    mark_no_show(booking=missed, at=NOON)
    cancel(booking=called_off, at=NOON - 3 * HOUR)
    with pytest.raises(IllegalMove):
        say_here(code=missed.reference, store=missed.store, at=NOON)
    with pytest.raises(BookingCancelled):
        say_here(code=called_off.reference, store=called_off.store, at=NOON)


LATE_EVENING = datetime(2026, 6, 3, 22, 30, tzinfo=UTC)
"""Half past eleven in London: an hour later it is tomorrow."""


@pytest.mark.parametrize("at", [LATE_EVENING - 12 * HOUR, LATE_EVENING + 40 * MINUTE, LATE_EVENING + 65 * MINUTE])
def test_a_visit_past_midnight_is_of_its_own_day_until_its_promised_end(world: World, at: datetime) -> None:
    booking = expected(world, starts_at=LATE_EVENING, ends_at=LATE_EVENING + HOUR)
    assert check_in(code=booking.reference, store=world.store, at=at).again is False


@pytest.mark.parametrize("at", [LATE_EVENING - 24 * HOUR, LATE_EVENING + 70 * MINUTE, LATE_EVENING + 18 * HOUR])
def test_the_day_after_is_another_day(world: World, at: datetime) -> None:
    booking = expected(world, starts_at=LATE_EVENING, ends_at=LATE_EVENING + HOUR)
    with pytest.raises(AnotherDay):
        check_in(code=booking.reference, store=world.store, at=at)


def test_the_stylist_is_owed_one_word(world: World, stylist: Stylist) -> None:
    booking = expected(world, stylist=stylist)
    check_in(code=booking.reference, store=world.store, at=NOON, actor=make_user())
    check_in(code=booking.reference, store=world.store, at=NOON + MINUTE)
    alert = Message.objects.get(subject=f"arrival:{booking.reference}")
    assert (alert.recipient, alert.channel, alert.due_at) == ("ines@lumen.example", "email", NOON)
    words = words_for(alert, at=NOON)
    assert words is not None
    assert (words.subject, words.text) == (
        "Mei is here, Room 2",
        "Mei is here, Room 2\nTry-on at Vitrine London",
    )


def test_the_word_is_in_the_language_of_the_store(world: World, stylist: Stylist) -> None:
    world.store.locale = "zh-hans"
    world.store.save()
    booking = expected(world, stylist=stylist)
    say_here(code=booking.reference, store=booking.store, at=NOON)
    alert = Message.objects.get(subject=f"arrival:{booking.reference}")
    with translation.override("en"):
        words = words_for(alert, at=NOON)
    assert words is not None
    assert words.subject == "Mei到了，Room 2"


def test_nobody_is_told_what_they_did_themselves(world: World, stylist: Stylist) -> None:
    booking = expected(world, stylist=stylist)
    check_in(code=booking.reference, store=world.store, at=NOON, actor=stylist.user)
    assert not Message.objects.filter(subject__startswith="arrival:").exists()


@pytest.mark.parametrize("known", ["no stylist", "no account", "left"])
def test_without_an_address_nobody_is_written_to(world: World, stylist: Stylist, known: str) -> None:
    if known == "left":
        assert stylist.user is not None
        stylist.user.is_active = False
        stylist.user.save()
    host = {"no stylist": None, "no account": world.stylists[1], "left": stylist}[known]
    booking = expected(world, stylist=host)
    check_in(code=booking.reference, store=world.store, at=NOON)
    assert not Message.objects.filter(subject__startswith="arrival:").exists()


def test_what_is_settled_is_not_said_any_more(world: World, stylist: Stylist) -> None:
    booking = expected(world, stylist=stylist)
    check_in(code=booking.reference, store=world.store, at=NOON)
    start(booking=booking, at=NOON + MINUTE)
    assert words_for(Message.objects.get(subject=f"arrival:{booking.reference}"), at=NOON + MINUTE) is None


def test_staff_are_written_to_without_consent_until_they_stop_it(world: World, stylist: Stylist) -> None:
    booking = expected(world, stylist=stylist)
    check_in(code=booking.reference, store=world.store, at=NOON)
    alert = Message.objects.get(subject=f"arrival:{booking.reference}")
    assert barrier(alert) == ""
    suppress(channel="email", address="ines@lumen.example", reason=SuppressionReason.STOP, at=NOON)
    assert barrier(alert) == "suppressed"
