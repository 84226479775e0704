"""Sessions are opened once or weekly, all or none; places never fall below those taken; calling off goes by impact."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from bookings.errors import PlacesTaken
from bookings.models import Allocation
from bookings.queries.wishes import Wish
from bookings.services.hold import hold
from bookings.services.sessions import change_places, open_session
from desk.models import Change, ChangeState
from desk.services.undoing import undo
from experiences.models import Experience, Session
from stores.models import Role
from tests.factories.experiences import make_session
from tests.factories.stores import make_member
from tests.factories.world import World, make_world

pytestmark = pytest.mark.django_db

AT = datetime(2026, 5, 4, 7, 0, tzinfo=UTC)
EVENING = datetime(2026, 5, 8, 19, 0, tzinfo=UTC)
LIST = "/desk/stores/london/sessions/"


@pytest.fixture(autouse=True)
def _morning() -> Any:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def world() -> World:
    return make_world(rooms=1)


@pytest.fixture
def manager(world: World, client: Client) -> Client:
    client.force_login(make_member(store=world.store, role=Role.MANAGER).user)
    return client


def typed(world: World, **more: str) -> dict[str, str]:
    said = {"experience": str(world.experience.pk), "date": "2026-05-08", "time": "20:00", "places": "12"}
    return said | more


def test_session_is_opened_with_its_room(manager: Client, world: World) -> None:
    answer = manager.post(LIST, typed(world))

    session = Session.objects.get()
    assert answer["Location"] == LIST
    assert (session.starts_at, session.places) == (EVENING, 12)
    assert Allocation.objects.live().filter(session=session).count() == 1
    assert "0 of 12 places taken" in manager.get(LIST).content.decode()


def test_weekly_ones_are_on_the_same_hour_of_the_wall(manager: Client, world: World) -> None:
    manager.post(LIST, typed(world, date="2026-10-20", until="2026-11-03"))

    starts = [session.starts_at.hour for session in Session.objects.order_by("starts_at")]
    assert starts == [19, 20, 20]


def test_none_is_opened_where_one_cannot_be_and_it_is_named(manager: Client, world: World) -> None:
    open_session(experience=world.experience, store=world.store, starts_at=EVENING + timedelta(days=7), places=3, at=AT)

    answer = manager.post(LIST, typed(world, until="2026-05-22"))

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer.context["form"].errors["date"] == ["Friday 15 May, 20:00: No room is there or free"]
    assert Session.objects.count() == 1


def test_second_one_at_the_same_time_is_refused(manager: Client, world: World) -> None:
    """A launch night needs no room of its own, so that nothing else is in its way."""
    Experience.objects.update(rooms_needed=0)
    manager.post(LIST, typed(world))

    answer = manager.post(LIST, typed(world))

    assert answer.context["form"].errors["date"] == ["There is one at this time already."]
    assert Session.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("date", "9500-05-01"),
        ("date", "2026-05-01"),
        ("date", "never"),
        ("date", "9999-12-31"),
        ("time", "20:03"),
        ("places", "0"),
        ("places", "9999999999"),
        ("until", "2026-05-01"),
        ("until", "2099-05-01"),
        ("experience", "x"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(manager: Client, world: World, field: str, value: str) -> None:
    answer = manager.post(LIST, typed(world, **{field: value}))

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert set(answer.context["form"].errors) == {field}


def test_time_that_the_clocks_leave_out_is_named(manager: Client, world: World) -> None:
    answer = manager.post(LIST, typed(world, date="2027-03-28", time="01:30"))

    assert set(answer.context["form"].errors) == {"time"}


def test_places_never_fall_below_those_taken(manager: Client, world: World) -> None:
    session = make_session(experience=world.experience, store=world.store, starts_at=EVENING, places_taken=4)

    refused = manager.post(f"{LIST}{session.pk}/", {"places": "3"})
    manager.post(f"{LIST}{session.pk}/", {"places": "4"})

    assert refused.context["form"].errors["places"] == ["4 places are taken already."]
    assert Session.objects.get().places == 4
    with pytest.raises(PlacesTaken):
        change_places(session=session, places=1)


def test_calling_off_frees_the_room_and_can_be_taken_back(manager: Client, world: World) -> None:
    session = open_session(experience=world.experience, store=world.store, starts_at=EVENING, places=3, at=AT)
    page = f"{LIST}{session.pk}/"
    drawn_from = manager.get(page).context["edited"].sent_back

    manager.post(page, {"call_off": "1", "drawn_from": drawn_from})

    assert Session.objects.get().cancelled
    assert not Allocation.objects.live().exists()
    undo(change=Change.objects.get(), at=AT, actor=None)
    assert not Session.objects.get().cancelled
    assert Allocation.objects.live().get().session == session


def test_calling_off_shows_first_who_has_booked(manager: Client, world: World) -> None:
    session = open_session(experience=world.experience, store=world.store, starts_at=EVENING, places=3, at=AT)
    hold(wish=Wish(experience=world.experience), store=world.store, starts_at=EVENING, at=AT)
    page = f"{LIST}{session.pk}/"

    answer = manager.post(page, {"call_off": "1", "drawn_from": manager.get(page).context["edited"].sent_back})

    change = Change.objects.get()
    assert (change.state, change.hits.count()) == (ChangeState.DRAFTED, 1)
    assert answer["Location"] == change.get_absolute_url()
    assert not Session.objects.get().cancelled


def test_what_has_begun_stays_as_it_is(manager: Client, world: World) -> None:
    session = make_session(experience=world.experience, store=world.store, starts_at=AT - timedelta(hours=1))

    manager.post(f"{LIST}{session.pk}/", {"places": "99"})

    assert Session.objects.get().places == 10
    assert "Try-on" in manager.get(LIST, {"past": "1"}).content.decode()


def test_others_sessions_are_not_found(manager: Client, world: World) -> None:
    other = make_world(slug="leeds")
    session = make_session(experience=other.experience, store=other.store, starts_at=EVENING)

    assert manager.get(f"{LIST}{session.pk}/").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("many", [1, 120])
def test_list_asks_few_questions(
    manager: Client, world: World, many: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(many):
        make_session(experience=world.experience, store=world.store, starts_at=EVENING + timedelta(days=number))

    with django_assert_max_num_queries(8):
        page = manager.get(LIST)
    assert bool(page.context["older"]) == (many > 50)
