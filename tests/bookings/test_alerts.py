"""Who hosts is told of an arrival at once: by mail and by text, once, and whoever hosts instead is told anew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from bookings.models import Booking
from bookings.queries.wishes import Wish
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from bookings.services.reassign import reassign
from bookings.services.visit import check_in, start
from notifications.models import Message, MessageState
from notifications.services.compose import words_for
from stores.models import Stylist
from tests.factories.stores import make_user
from tests.factories.world import World, make_world

NOON = datetime(2026, 6, 3, 11, 0, tzinfo=UTC)
"""In London."""
MINUTE = timedelta(minutes=1)
S = MessageState

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = make_world(stylists=2)
    world.experience.stylist_needed = True
    world.experience.save()
    return world


@pytest.fixture
def hosts(world: World) -> dict[int, str]:
    """By stylist, their number: two who are told by text and by mail."""
    for n, stylist in enumerate(world.stylists):
        stylist.user = make_user(email=f"host{n}@lumen.example")
        stylist.phone = f"+44794601234{n}"
        stylist.save()
    return {stylist.pk: stylist.phone for stylist in world.stylists}


def booked(world: World) -> Booking:
    details = Details(contact=Contact(name="Mei", phone="+447946012349"))
    wish = Wish(experience=world.experience)
    return book(wish=wish, store=world.store, starts_at=NOON, details=details, at=NOON - timedelta(days=2))


def let_in(booking: Booking) -> Booking:
    return check_in(code=booking.reference, store=booking.store, at=NOON).booking


def told(booking: Booking) -> list[tuple[str, str, str]]:
    rows = Message.objects.filter(subject=f"arrival:{booking.reference}").order_by("pk")
    return [(row.channel, row.recipient, row.state) for row in rows]


def ways(stylist: Stylist, state: MessageState) -> list[tuple[str, str, str]]:
    assert stylist.user is not None
    return [("sms", stylist.phone, state), ("email", stylist.user.email, state)]


def test_an_arrival_is_one_text_and_one_mail(world: World, hosts: dict[int, str]) -> None:
    booking = let_in(booked(world))
    let_in(booking)
    assert booking.stylist is not None
    assert told(booking) == ways(booking.stylist, S.PENDING)
    text = Message.objects.get(channel="sms", subject=f"arrival:{booking.reference}")
    words = words_for(text, at=NOON)
    assert words is not None
    assert (words.subject, words.text) == ("", "Mei is here, Room 1\nTry-on at Vitrine London")
    assert (text.asked_for, text.use_by) == (True, NOON + 15 * MINUTE)
    start(booking=booking, at=NOON + MINUTE)
    assert words_for(text, at=NOON + MINUTE) is None


@pytest.mark.parametrize("changed", [{"texts_wanted": False}, {"phone": ""}])
def test_no_text_to_who_wants_none(world: World, hosts: dict[int, str], changed: dict[str, object]) -> None:
    Stylist.objects.update(**changed)
    assert [channel for channel, *_ in told(let_in(booked(world)))] == ["email"]


def test_who_has_left_is_told_nothing(world: World, hosts: dict[int, str]) -> None:
    booking = booked(world)
    Stylist.objects.update(active=False)
    assert told(let_in(booking)) == []


def test_the_switch_turned_off_stops_what_waits(world: World, hosts: dict[int, str]) -> None:
    booking = let_in(booked(world))
    Stylist.objects.update(texts_wanted=False)
    assert words_for(Message.objects.get(channel="sms", subject=f"arrival:{booking.reference}"), at=NOON) is None


def test_who_hosts_instead_is_told_and_who_was_not_told_yet_is_not(world: World, hosts: dict[int, str]) -> None:
    booking = let_in(booked(world))
    first = booking.stylist
    assert first is not None
    second = next(one for one in world.stylists if one != first)
    boss = make_user()

    reassign(booking=booking, stylist=second, at=NOON + MINUTE, actor=boss)
    assert told(booking) == [*ways(first, S.CANCELLED), *ways(second, S.PENDING)]

    Message.objects.filter(recipient=second.phone).update(state=S.SENT, sent_at=NOON + MINUTE)
    booking.refresh_from_db()
    reassign(booking=booking, stylist=first, at=NOON + 2 * MINUTE, actor=boss)
    mail = (*ways(second, S.SENT)[1][:2], S.CANCELLED)
    assert told(booking) == [*ways(first, S.PENDING), ways(second, S.SENT)[0], mail]


def test_another_room_tells_nobody_again(world: World, hosts: dict[int, str]) -> None:
    booking = let_in(booked(world))
    before = list(Message.objects.filter(subject=f"arrival:{booking.reference}").order_by("pk").values())
    reassign(booking=booking, room=world.rooms[1], at=NOON + MINUTE, actor=make_user())
    assert list(Message.objects.filter(subject=f"arrival:{booking.reference}").order_by("pk").values()) == before


def test_who_is_not_here_yet_or_in_session_is_announced_to_nobody(world: World, hosts: dict[int, str]) -> None:
    booking, boss = booked(world), make_user()
    first, second = booking.stylist, next(one for one in world.stylists if one != booking.stylist)
    reassign(booking=booking, stylist=second, at=NOON - MINUTE, actor=boss)
    assert told(booking) == []
    started = start(booking=let_in(booking), at=NOON)
    Message.objects.all().delete()
    reassign(booking=started, stylist=first, at=NOON + MINUTE, actor=boss)
    assert told(booking) == []


def test_who_takes_a_visitor_over_themselves_is_told_nothing(world: World, hosts: dict[int, str]) -> None:
    booking = let_in(booked(world))
    first, second = booking.stylist, next(one for one in world.stylists if one != booking.stylist)
    assert first is not None
    assert second.user is not None
    reassign(booking=booking, stylist=second, at=NOON + MINUTE, actor=second.user)
    assert told(booking) == ways(first, S.CANCELLED)


@pytest.mark.parametrize("phone", ["07946 012345", "+0123456789", "44794601234", "+4479460x"])
def test_the_database_keeps_only_numbers_that_can_be_dialled(world: World, phone: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Stylist.objects.update(phone=phone)
