"""The day's board: the grid by stylist and by room."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.test import Client

from bookings.models import Booking, BookingState, Move, RailItem
from floor.board.grid import DayGrid, Lane, Lanes
from floor.queries.grid import grid_of
from floor.queries.hours import hours_of
from floor.queries.reading import read_day
from kernel import clock
from stores.models import HoursException, Piece, PieceState, Room, Shift, Store
from tests.factories.bookings import make_allocation, make_booking, make_customer
from tests.factories.experiences import make_session
from tests.factories.stores import make_store
from tests.factories.world import World
from tests.floor.conftest import AT, expect
from tests.reading import words_of

FLOOR = "/floor/london/"


def grid(store: Store, by: Lanes, at: datetime = AT, words: str = "") -> DayGrid:
    local = clock.local_date(at, store.zone)
    hours = hours_of(store, [local])
    drawn = grid_of(read_day(store, hours.day_of(local), words=words), store, local, hours, by, at=at)
    assert drawn is not None
    return drawn


def said(drawn: DayGrid) -> dict[str, list[str]]:
    """Who stands in which lane."""
    return {lane.name: _names(lane) for lane in drawn.lanes}


def _names(lane: Lane) -> list[str]:
    return [one.told.name if one.told else str(one.event and one.event.session.experience) for one in lane.blocks]


def page_of(door: Client, **query: str) -> str:
    response = door.get(FLOOR, query)
    assert response.status_code == 200
    return words_of(response)


def test_lanes_are_stylists_or_rooms(world: World) -> None:
    expect(world, stylist=world.stylists[1])
    expect(world, name="Sofia Lindqvist", promised=world.rooms[1:])
    expect(world, name="Ada Lovelace", promised=())
    assert said(grid(world.store, Lanes.STYLISTS)) == {
        "": ["Sofia Lindqvist", "Ada Lovelace"],
        "Stylist 1": [],
        "Stylist 2": ["Mei Tanaka"],
    }
    assert said(grid(world.store, Lanes.ROOMS)) == {
        "": ["Ada Lovelace"],
        "Room 1": ["Mei Tanaka"],
        "Room 2": ["Sofia Lindqvist"],
        "Room 3": ["Sofia Lindqvist"],
    }
    assert grid(world.store, Lanes.ROOMS).found == 3


def test_who_has_a_visit_has_a_lane_also_without_a_shift_and_a_room_also_when_it_is_shut(world: World) -> None:
    Shift.objects.all().delete()
    expect(world, stylist=world.stylists[1])
    Room.objects.filter(pk=world.rooms[0].pk).update(active=False)
    assert list(said(grid(world.store, Lanes.STYLISTS))) == ["", "Stylist 2"]
    assert list(said(grid(world.store, Lanes.ROOMS))) == ["", "Room 2", "Room 3", "Room 1"]


def test_a_session_is_one_block_with_its_guests(world: World, door: Client) -> None:
    session = make_session(experience=world.experience, store=world.store, starts_at=AT, places=12)
    for scarce in (world.rooms[2], world.stylists[0]):
        make_allocation(scarce=scarce, session=session, start=AT, end=session.ends_at, store=world.store)
    for name in ("Mei Tanaka", "Sofia Lindqvist"):
        expect(world, name=name, starts_at=AT, session=session, promised=())
    drawn = grid(world.store, Lanes.ROOMS)
    assert said(drawn) == {"": [], "Room 1": [], "Room 2": [], "Room 3": ["Try-on"]}
    assert drawn.found == 2
    assert said(grid(world.store, Lanes.STYLISTS))["Stylist 1"] == ["Try-on"]
    assert "0 of 2 here · 12 places" in page_of(door, lanes="rooms")
    assert said(grid(world.store, Lanes.ROOMS, words="nobody"))["Room 3"] == []
    assert said(grid(world.store, Lanes.ROOMS, words="sofia"))["Room 3"] == ["Try-on"]


def test_a_block_says_what_the_host_should_know(world: World, door: Client) -> None:
    Room.objects.filter(pk=world.rooms[0].pk).update(step_free=True)
    booking = expect(
        world,
        starts_at=AT - timedelta(minutes=20),
        stylist=world.stylists[0],
        stylist_wanted=world.stylists[0],
        party=2,
        note="It is her birthday",
        promised=[*world.rooms[:2], *world.pieces_of("DRESS-M"), *world.pieces_of("COAT-S")],
    )
    RailItem.objects.create(booking=booking, variant=world.variant("COAT-S"))
    Piece.objects.filter(pk=world.pieces_of("COAT-S")[0].pk).update(state=PieceState.ON_RAIL)
    page = page_of(door, lanes="stylists")
    for words in (
        "09:40",
        "Mei Tanaka",
        "20 minutes late",
        "2 people · Try-on",
        "ready 1 of 2",
        "first visit · note · step-free · 2 rooms · asked for Stylist 1",
        "Room 1 + Room 2",
    ):
        assert words in page
    assert "birthday" not in page


def test_who_was_here_before_does_not_come_for_the_first_time(world: World, door: Client) -> None:
    mei = make_customer(name="Mei Tanaka")
    expect(world, customer=mei, starts_at=AT - timedelta(days=9), state=BookingState.COMPLETED, promised=())
    expect(world, customer=mei)
    assert "first visit" not in page_of(door, lanes="rooms")


@pytest.mark.parametrize("lanes", ["", "rooms"])
def test_what_people_wrote_is_text_and_no_markup(world: World, door: Client, lanes: str) -> None:
    expect(world, name='<b title="x">Mei & Co')
    page = page_of(door, lanes=lanes)
    assert "<b title" not in page
    assert "&lt;b title=&quot;x&quot;&gt;Mei &amp; Co" in page


@pytest.mark.parametrize("lanes", ["", "rooms"])
def test_the_catalogue_speaks_the_readers_language(world: World, door: Client, lanes: str) -> None:
    for row in (world.experience, world.stylists[0]):
        row.translations = {"zh-hans": {"name": f"试穿 {row.name}"}}
        row.save(update_fields=["translations"])
    expect(world, stylist=world.stylists[0], stylist_wanted=world.stylists[1])
    door.cookies["django_language"] = "zh-hans"
    page = page_of(door, lanes=lanes)
    assert "试穿 Try-on" in page
    assert "试穿 Stylist 1" in page
    assert ("Stylist 2" in page) == bool(lanes)


@pytest.mark.django_db(transaction=True)
def test_who_came_twice_is_told_once(world: World, door: Client) -> None:
    booking = expect(world, state=BookingState.ARRIVED)
    came = {"booking": booking, "from_state": BookingState.CONFIRMED, "to_state": BookingState.ARRIVED}
    for minutes in (30, 2):
        Move.objects.create(at=AT - timedelta(minutes=minutes), **came)
    page = page_of(door)
    assert page.count("here since 09:58") == page.count('class="visit"') == 1
    Booking.objects.filter(pk=booking.pk).update(state=BookingState.CONFIRMED)
    page = page_of(door, lanes="rooms")
    assert (page.count("data-block="), "here since" in page) == (1, False)


def test_a_visit_that_is_over_stays_in_its_room(world: World) -> None:
    expect(world, state=BookingState.COMPLETED, starts_at=AT - timedelta(hours=1))
    assert said(grid(world.store, Lanes.ROOMS))["Room 1"] == ["Mei Tanaka"]


def test_the_grid_reaches_from_opening_to_closing_with_a_line_for_the_present(world: World, door: Client) -> None:
    drawn = grid(world.store, Lanes.ROOMS, at=AT + timedelta(minutes=30))
    assert (drawn.rows, len(drawn.marks), drawn.line) == (9 * 12, 9, 6.0)
    assert grid(world.store, Lanes.ROOMS, at=AT - timedelta(hours=2)).line is None
    assert '--down: 0.0"' in page_of(door, lanes="rooms")


def test_a_night_is_one_day(world: World, door: Client, present: time_machine.Traveller) -> None:
    store = make_store(hours=((time(18), time(2)),))
    evening, night = (datetime(2026, 6, 1, hour, 30, tzinfo=UTC) for hour in (20, 23))
    for name, starts_at in (("Evening", evening), ("Night", night)):
        make_booking(store=store, experience=world.experience, starts_at=starts_at, customer=make_customer(name=name))
    assert said(grid(store, Lanes.ROOMS)) == {"": ["Evening", "Night"]}
    assert grid(store, Lanes.ROOMS).rows == 8 * 12
    assert said(grid(store, Lanes.ROOMS, at=AT + timedelta(days=1))) == {"": []}


def test_a_closed_day_without_visits_has_no_grid(world: World, door: Client) -> None:
    HoursException.objects.create(store=world.store, date=AT.date())
    assert "Nobody is expected" in page_of(door, lanes="rooms")
    expect(world)
    assert "Mei Tanaka" in page_of(door, lanes="rooms")


def test_the_way_of_looking_is_kept_in_the_address(world: World, door: Client) -> None:
    page = page_of(door, lanes="rooms", day="2026-06-02", q="mei")
    assert 'href="?day=2026-06-02&amp;q=mei">List' in page
    assert 'href="?day=2026-06-02&amp;lanes=stylists&amp;q=mei">By stylist' in page
    assert 'aria-current="true">By room' in page
    assert 'href="?day=2026-06-03&amp;lanes=rooms"' in page
    assert 'href="?lanes=rooms"' in page
