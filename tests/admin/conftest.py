"""A signed-in administrator, and a small full house."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.test import Client

from bookings.models import (
    Booking,
    Companion,
    DeliveryOrder,
    Exchange,
    ExchangeItem,
    ExchangeReason,
    Move,
    Offer,
    PhoneCheck,
    RailItem,
    RequestKey,
    Served,
    Shortfall,
    StoreDay,
)
from bookings.services.answering import keep_answers
from experiences.models import PlannedMessage, Wording
from stores.models import HoursException, TimeOff, Zone
from stores.services.api_keys import make_key
from tests.factories.bookings import make_allocation, make_booking
from tests.factories.experiences import choice_of, make_question, make_session
from tests.factories.stores import make_member, make_skill, make_user
from tests.factories.waiting import make_wait
from tests.factories.world import World, make_world

SOON = datetime(2035, 6, 5, 12, 0, tzinfo=UTC)


@pytest.fixture
def boss(client: Client) -> Client:
    client.force_login(make_user(is_staff=True, is_superuser=True, first_name="Odile"))
    return client


def _wait(world: World, booking: Booking) -> None:
    wait = make_wait(store=world.store, experience=world.experience, day=SOON.date(), joined_at=SOON)
    Offer.objects.create(wait=wait, booking=booking, starts_at=SOON, made_at=SOON)
    Served.objects.create(store=world.store, date=SOON.date(), edition=0, versions=1, pieces=0, looked_at=SOON)


def furnish(slug: str) -> tuple[World, Booking]:
    """A world under a slug of its own, with at least one row of everything that the admin lists."""
    world = make_world(slug=slug)
    booking = make_booking(
        store=world.store,
        experience=world.experience,
        starts_at=SOON,
        promised=[world.rooms[0], world.pieces[0], world.stylists[0]],
        stylist=world.stylists[0],
    )
    actor = make_member(store=world.store).user
    Move.objects.create(booking=booking, at=SOON, from_state="held", to_state="confirmed", actor=actor)
    RailItem.objects.create(booking=booking, variant=world.variants[0])
    missing = {"variant": world.variants[1], "piece": world.pieces[1]}
    Shortfall.objects.create(booking=booking, since=SOON, why="by hand", **missing)
    Companion.objects.create(booking=booking, name="Friend")
    exchange = Exchange.objects.create(subject="receipt:4b1d", booking=booking, asked_at=SOON)
    ExchangeItem.objects.create(
        exchange=exchange, back=world.pieces[2], wanted=world.variants[0], reason=ExchangeReason.TOO_SMALL
    )
    home = {"name": "Ada", "line1": "1 Mill Lane", "city": "Ely", "country": "GB"}
    DeliveryOrder.objects.create(exchange=exchange, store=world.store, ordered_at=SOON, **home)
    later = SOON + timedelta(minutes=10)
    PhoneCheck.objects.create(booking=booking, phone="+442079460100", made_at=SOON, expires_at=later)
    PlannedMessage.objects.create(experience=world.experience, store=world.store, topic="kept", by="never")
    Wording.objects.create(experience=world.experience, store=world.store, kind="kept", language="en", sms="Kept")
    question = make_question(experience=world.experience)
    keep_answers(booking=booking, answers={question.pk: [choice_of(question, "dark")]}, at=SOON)
    Zone.objects.create(store=world.store, name="Front rail", position=1)
    make_key(store=world.store, name="Scanner", at=SOON)
    RequestKey.objects.create(key=slug, fingerprint="f", booking=booking, made_at=SOON)
    StoreDay.objects.create(store=world.store, date=SOON.date())
    _wait(world, booking)
    session = make_session(experience=world.experience, store=world.store, starts_at=SOON + timedelta(days=1))
    make_allocation(scarce=world.rooms[1], session=session, start=session.starts_at, end=session.ends_at)
    world.stylists[0].skills.add(make_skill())
    TimeOff.objects.create(stylist=world.stylists[0], starts_at=SOON, ends_at=later)
    HoursException.objects.create(store=world.store, date=SOON.date(), opens=time(12), closes=time(15))
    return world, booking
