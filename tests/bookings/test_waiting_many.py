"""A long line, and much that is freed at once: neither keeps the others waiting, nor a phone ringing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.models import Wait
from bookings.queries.wishes import Wish
from bookings.services.cancel import cancel
from bookings.services.waiting import decline, join
from bookings.waiting_errors import TooManyWaits
from bookings.windows import at_start, on_day
from tests.bookings.lining import AT, DAY, ELEVEN, MINUTE, booked, have, joined, offer_to, open_offers, person, served
from tests.factories.bookings import make_booking
from tests.factories.stores import make_stock, make_variant
from tests.factories.waiting import make_wait
from tests.factories.world import World, make_world

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def world() -> World:
    return make_world(rooms=1, stylists=0)


def waited_for_a_freed_day(world: World) -> Wait:
    """The room was taken from morning to evening, somebody waited for any start of the day, and all of it is free."""
    allday = make_booking(
        store=world.store,
        experience=world.experience,
        starts_at=ELEVEN - HOUR,
        ends_at=ELEVEN + 8 * HOUR,
        promised=world.rooms,
    )
    wait = joined(world, 1, window=on_day(DAY))
    cancel(booking=allday, at=AT + MINUTE)
    return wait


def test_by_open_terms_nobody_is_told_of_each_quarter_of_an_hour(world: World) -> None:
    have(world, waiting="open")
    wait = waited_for_a_freed_day(world)

    served(world, at=AT + MINUTE)
    later = booked(world, 9, starts_at=ELEVEN + 4 * HOUR)
    cancel(booking=later, at=AT + 2 * MINUTE)
    served(world, at=AT + 2 * MINUTE)
    assert [offer.starts_at for offer in wait.offers.all()] == [ELEVEN - HOUR]

    booked(world, 8, starts_at=ELEVEN - HOUR)
    later = booked(world, 7, starts_at=ELEVEN + 4 * HOUR)
    cancel(booking=later, at=AT + 3 * MINUTE)
    served(world, at=AT + 3 * MINUTE)
    assert [offer.starts_at for offer in wait.offers.order_by("pk")] == [ELEVEN - HOUR, ELEVEN]


def test_many_who_want_different_pieces_are_looked_at_by_few_searches(world: World) -> None:
    """The day is locked meanwhile: two hundred once took eleven seconds, and nobody could book."""
    visit = booked(world)
    variants = [make_variant(sku=f"MANY-{number}") for number in range(6)]
    make_stock(variants=variants[:5], store=world.store)
    waits = []
    for chosen in combinations(reversed(variants), 3):
        wait = make_wait(
            store=world.store, experience=world.experience, day=DAY, joined_at=AT, kind="slot", starts_at=ELEVEN
        )
        wait.variants.set(chosen)
        waits.append(wait)
    with CaptureQueriesContext(connection) as queries:
        assert served(world, at=AT + MINUTE) == 0
    assert len(queries) < 60

    cancel(booking=visit, at=AT + 2 * MINUTE)
    with CaptureQueriesContext(connection) as queries:
        assert served(world, at=AT + 2 * MINUTE) == 1
    assert len(queries) < 300
    first = next(wait for wait in waits if variants[5] not in wait.variants.all())
    assert open_offers() == {first.name: ELEVEN}


def test_a_mailbox_is_filled_by_nobody_who_types_it_under_many_numbers(world: World) -> None:
    booked(world)
    wish, window = Wish(experience=world.experience), at_start(ELEVEN, world.store)

    def join_as(number: int, email: str) -> Wait:
        said = replace(person(number), contact=replace(person(number).contact, email=email))
        return join(wish=wish, store=world.store, window=window, details=said, at=AT)

    given: dict[str, Any] = {"store": world.store, "experience": world.experience, "day": DAY, "joined_at": AT}
    for _ in range(5):
        make_wait(**given, email="Ada@example.com")
    with pytest.raises(TooManyWaits) as refusal:
        join_as(1, "ada@EXAMPLE.com")
    assert refusal.value.field == "email"

    for _ in range(5):
        make_wait(**given, email="ada@example.com")
    Wait.objects.update(state="left", ended_at=AT)
    with pytest.raises(TooManyWaits):
        join_as(1, "ada@example.com")
    assert join_as(1, "").email == ""


def test_who_sleeps_through_the_stores_day_keeps_nothing_from_everybody(world: World) -> None:
    visit, later = booked(world), booked(world, 1, starts_at=ELEVEN + 2 * HOUR)
    far, near = joined(world, 2), joined(world, 4, window=at_start(ELEVEN + 2 * HOUR, world.store))
    joined(world, 3, at=AT + MINUTE)
    Wait.objects.filter(pk=far.pk).update(phone="+819012345678")
    Wait.objects.filter(pk=near.pk).update(phone="+306912345678")

    noon = AT.replace(hour=11, minute=30)  # half past twelve in London, half past eight in the evening in Tokyo
    cancel(booking=visit, at=noon)
    served(world, at=noon)
    assert open_offers() == {"Person 3": ELEVEN}

    evening = AT.replace(hour=17, minute=30)  # half past six in London, half past eight in Athens
    cancel(booking=later, at=evening)
    served(world, at=evening)
    assert offer_to(near).starts_at == ELEVEN + 2 * HOUR


def test_who_declines_again_and_again_waits_no_more(world: World) -> None:
    """Who joined with somebody else's number would make it ring for each quarter of an hour of a week."""
    wait = waited_for_a_freed_day(world)
    for minute in range(1, 6):
        assert served(world, at=AT + minute * MINUTE) == 1
        wait = decline(offer=offer_to(wait), at=AT + minute * MINUTE)
        assert wait.state == ("over" if minute == 5 else "waiting")
    assert served(world, at=AT + 6 * MINUTE) == 0
