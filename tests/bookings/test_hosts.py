"""A stylist reads on the evening before who comes to them, in one message on each of their ways."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from bookings.hosts import compose_host, subject_of
from bookings.models import Booking
from bookings.services.cancel import cancel
from bookings.services.hosts import sweep_hosts
from notifications.models import Message
from stores.models import Stylist
from tests.factories.bookings import make_booking
from tests.factories.stores import make_user
from tests.factories.world import World, make_world

EVENING = datetime(2026, 6, 3, 16, 30, tzinfo=UTC)
"""Half past five in London."""
ELEVEN = datetime(2026, 6, 4, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = make_world()
    stylist = world.stylists[0]
    stylist.user, stylist.phone, stylist.texts_wanted = make_user(email="mei@lumen.example"), "+447946010009", True
    stylist.save()
    return world


def visit(world: World, starts_at: datetime = ELEVEN, stylist: Stylist | None = None) -> Booking:
    host = stylist or world.stylists[0]
    return make_booking(store=world.store, experience=world.experience, starts_at=starts_at, stylist=host)


def texts(at: datetime = EVENING) -> list[str]:
    found = [compose_host(one, at) for one in Message.objects.order_by("channel")]
    return [words.text for words in found if words is not None]


def test_evening_before_tells_the_day_in_one_message(world: World) -> None:
    names = [str(visit(world, ELEVEN + n * HOUR).customer) for n in range(2)]
    visit(world, ELEVEN + 24 * HOUR)
    for _twice in range(2):
        sweep_hosts(at=EVENING)

    mail, text = texts()
    assert text == f"Tomorrow, Thu 4 Jun: 2 visits. 11:00 {names[0]} and 12:00 {names[1]}"
    assert mail.splitlines()[2] == f"11:00 {names[0]} · Try-on at Vitrine London"
    rows = Message.objects.about(subject_of(world.stylists[0].pk, date(2026, 6, 4)))
    assert set(rows.values_list("due_at", "use_by")) == {(EVENING + HOUR / 2, EVENING + 2.5 * HOUR)}


def test_a_long_day_is_told_shortly_by_text(world: World) -> None:
    for n in range(6):
        visit(world, ELEVEN + n * HOUR)
    sweep_hosts(at=EVENING)
    mail, text = texts()
    assert text.endswith("and 2 more")
    assert len(mail.splitlines()) == 8


def test_who_is_called_off_meanwhile_is_not_told(world: World) -> None:
    booking = visit(world)
    sweep_hosts(at=EVENING)
    cancel(booking=booking, at=EVENING)
    assert texts() == []


@pytest.mark.parametrize("at", [EVENING - HOUR, EVENING + 3 * HOUR])
def test_nobody_is_told_by_day_or_at_night(world: World, at: datetime) -> None:
    visit(world)
    sweep_hosts(at=at)
    assert not Message.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_many_are_told_at_once(world: World, count: int, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for n in range(count):
        visit(world, ELEVEN + n * HOUR, world.stylists[n % 2])
    with django_assert_max_num_queries(12):
        sweep_hosts(at=EVENING)
