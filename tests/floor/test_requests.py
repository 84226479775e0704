"""The runner's queue: what waits, who takes it, and what becomes of the pieces."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from bookings.errors import PieceTaken
from bookings.models import Allocation, Booking, BookingState, Shortfall
from bookings.services.closing import close_visit
from floor.errors import RequestOver, RequestTaken
from floor.models import RequestState, RoomRequest, WhyDeclined
from floor.queries.requests import open_count, queue_of, queue_version
from floor.services.fitting import ask_help, ask_variant, decline, finish, take
from stores.models import Movement, Piece, PieceState, Zone
from stores.services.ledger import change_state
from tests.factories.bookings import make_allocation, make_booking
from tests.factories.stores import make_member, make_user
from tests.factories.world import World
from tests.floor.conftest import AT, expect
from tests.racing import at_once
from tests.reading import words_of

pytestmark = pytest.mark.django_db(transaction=True)
REQUESTS = "/floor/london/requests/"
A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def visit(world: World) -> Booking:
    """Mei Tanaka in Room 1, with the dress in M on the rail."""
    dress = world.pieces_of("DRESS-M")[0]
    change_state(piece=dress, to=PieceState.ON_RAIL, at=AT - A_MINUTE, reason="fetched")
    promised = [world.rooms[0], dress]
    return expect(world, promised=promised, state=BookingState.IN_SESSION, starts_at=AT)


@pytest.fixture
def felix(world: World) -> User:
    return make_member(store=world.store, user=make_user(first_name="Felix", last_name="Hart")).user


@pytest.fixture
def wanted(world: World, visit: Booking) -> RoomRequest:
    """The dress in S, instead of M."""
    small, middle = world.variant("DRESS-S"), world.variant("DRESS-M")
    return ask_variant(booking=visit, room=world.rooms[0], variant=small, instead_of=middle, at=AT)


def rail(booking: Booking) -> list[tuple[str, bool]]:
    """The SKUs on the rail, and whether a piece of each is promised."""
    live = Allocation.objects.live().filter(booking=booking)
    promised = set(live.values_list("resource__piece__variant", flat=True))
    rows = booking.rail.values_list("variant__sku", "variant")
    return sorted((sku, variant in promised) for sku, variant in rows)


def state_of(world: World, sku: str) -> str:
    return Piece.objects.get(pk=world.pieces_of(sku)[0].pk).state


def do(door: Client, what: str) -> str:
    return words_of(door.post(REQUESTS, {"do": what}, follow=True))


def test_the_queue_says_what_where_and_since_when(
    door: Client, world: World, wanted: RoomRequest, present: time_machine.Traveller
) -> None:
    zone = Zone.objects.create(store=world.store, name="Evening", position=1)
    Piece.objects.filter(variant__sku="DRESS-S").update(zone=zone, place="rail 4")
    present.move_to(AT + timedelta(minutes=3, seconds=5))
    page = words_of(door.get(REQUESTS))
    for words in ("Evening dress", "Room 1", "Evening · rail 4", "3:05", "over 3 minutes", "Mei Tanaka"):
        assert words in page


def test_taking_promises_the_one_and_frees_the_other(
    door: Client, world: World, visit: Booking, wanted: RoomRequest, amara: User
) -> None:
    assert "It is yours." in do(door, f"take:{wanted.pk}")
    wanted.refresh_from_db()
    assert (wanted.state, wanted.taken_by, wanted.taken_at) == (RequestState.TAKEN, amara, AT)
    assert (wanted.piece, wanted.back) == (world.pieces_of("DRESS-S")[0], world.pieces_of("DRESS-M")[0])
    assert rail(visit) == [("DRESS-S", True)]


@pytest.mark.parametrize(("word", "state"), [("floor", "on_floor"), ("inspect", "to_inspect")])
def test_one_more_tap_brings_it_and_says_where_the_other_goes(
    door: Client, world: World, visit: Booking, wanted: RoomRequest, word: str, state: str
) -> None:
    do(door, f"take:{wanted.pk}")
    assert "Done." in do(door, f"done:{wanted.pk}:{word}")
    assert (state_of(world, "DRESS-S"), state_of(world, "DRESS-M")) == ("on_rail", state)
    subjects = set(Movement.objects.filter(at=AT).values_list("subject", flat=True))
    assert subjects == {f"booking:{visit.reference}"}
    assert "This is settled already" in do(door, f"done:{wanted.pk}:{word}")
    assert Movement.objects.filter(at=AT).count() == 2


def test_of_two_runners_one_has_it_and_the_other_is_told_who(
    visit: Booking, wanted: RoomRequest, amara: User, felix: User
) -> None:
    def run(request: RoomRequest, runner: User) -> str:
        try:
            take(request=request, at=AT, actor=runner)
        except RequestTaken as refusal:
            return f"{refusal.facts['by']} has it"
        return runner.first_name

    asked = RoomRequest.objects.select_related("booking__store", "variant", "instead_of")
    said = at_once(*[partial(run, asked.get(pk=wanted.pk), runner) for runner in (amara, felix)])

    assert sorted(said) in (["Amara", "Amara Osei has it"], ["Felix", "Felix Hart has it"])
    assert rail(visit) == [("DRESS-S", True)]


def test_what_went_meanwhile_is_said_and_nothing_changes(
    door: Client, world: World, visit: Booking, wanted: RoomRequest
) -> None:
    other = make_booking(store=world.store, experience=world.experience, starts_at=AT)
    make_allocation(scarce=world.pieces_of("DRESS-S")[0], booking=other)
    page = do(door, f"take:{wanted.pk}")
    assert "Nothing was changed" in page
    assert "Not free any more. Nearest that is: <strong>L</strong>" in page
    wanted.refresh_from_db()
    assert (wanted.state, rail(visit)) == (RequestState.ASKED, [("DRESS-M", True)])


def test_a_no_after_all_gives_back_what_they_had(
    world: World, visit: Booking, wanted: RoomRequest, amara: User
) -> None:
    take(request=wanted, at=AT, actor=amara)
    decline(request=wanted, why=WhyDeclined.NOT_FOUND, at=AT + A_MINUTE, actor=amara)
    assert rail(visit) == [("DRESS-M", True)]
    promised = Allocation.objects.live().get(booking=visit, resource__piece__isnull=False)
    assert promised.resource_id == world.pieces_of("DRESS-M")[0].pk


def test_a_no_after_all_takes_nothing_from_others(
    world: World, visit: Booking, wanted: RoomRequest, amara: User
) -> None:
    take(request=wanted, at=AT, actor=amara)
    other = make_booking(store=world.store, experience=world.experience, starts_at=AT + timedelta(minutes=10))
    make_allocation(scarce=world.pieces_of("DRESS-M")[0], booking=other)
    decline(request=wanted, why=WhyDeclined.NOT_FOUND, at=AT + A_MINUTE, actor=amara)
    assert rail(visit) == []
    assert not Allocation.objects.live().filter(resource=world.pieces_of("DRESS-S")[0].pk).exists()


def test_only_whoever_has_it_says_no(wanted: RoomRequest, amara: User, felix: User) -> None:
    take(request=wanted, at=AT, actor=amara)
    with pytest.raises(RequestTaken):
        decline(request=wanted, why=WhyDeclined.GONE, at=AT, actor=felix)
    wanted.refresh_from_db()
    assert wanted.state == RequestState.TAKEN


def test_help_is_taken_and_done_without_pieces(visit: Booking, amara: User) -> None:
    request = ask_help(booking=visit, room=None, at=AT)
    with pytest.raises(RequestOver):
        finish(request=request, back_to=PieceState.ON_FLOOR, at=AT, actor=amara)
    take(request=request, at=AT, actor=amara)
    finish(request=request, back_to=PieceState.ON_FLOOR, at=AT + A_MINUTE, actor=amara)
    assert queue_of(visit.store, at=AT + A_MINUTE).median == A_MINUTE
    assert rail(visit) == [("DRESS-M", True)]


def test_of_a_visit_that_is_over_only_a_piece_in_hand_waits(
    world: World, visit: Booking, wanted: RoomRequest, amara: User
) -> None:
    ask_help(booking=visit, room=None, at=AT)
    take(request=wanted, at=AT, actor=amara)
    assert open_count(world.store) == 2
    close_visit(booking=visit, outcomes={}, at=AT)
    assert [one.request for one in queue_of(world.store, at=AT).waiting] == [wanted]
    finish(request=wanted, back_to=PieceState.TO_INSPECT, at=AT, actor=amara)
    assert (state_of(world, "DRESS-M"), open_count(world.store)) == ("to_inspect", 0)


def test_a_piece_to_inspect_is_missed_by_whoever_counts_on_it(
    world: World, visit: Booking, wanted: RoomRequest, amara: User
) -> None:
    later = make_booking(store=world.store, experience=world.experience, starts_at=AT + timedelta(hours=3))
    make_allocation(scarce=world.pieces_of("DRESS-M")[0], booking=later)
    take(request=wanted, at=AT, actor=amara)
    finish(request=wanted, back_to=PieceState.TO_INSPECT, at=AT, actor=amara)
    assert Shortfall.objects.open().get().booking == later


def test_the_median_is_of_today_and_of_this_store(world: World, paris: World, visit: Booking, amara: User) -> None:
    for minutes in (1, 2, 9):
        request = ask_help(booking=visit, room=None, at=AT)
        take(request=request, at=AT, actor=amara)
        finish(request=request, back_to=PieceState.ON_FLOOR, at=AT + minutes * A_MINUTE, actor=amara)
    queue = queue_of(world.store, at=AT + timedelta(minutes=10))
    assert (queue.median, queue.done, queue.reached) == (2 * A_MINUTE, 3, True)
    assert queue_of(paris.store, at=AT + timedelta(minutes=10)).median is None
    assert queue_of(world.store, at=AT + timedelta(days=1)).median is None


@pytest.mark.parametrize("what", ["", "take", "take:x", "take:99999999999", "dance:1", "decline:{0}:because", "\x00"])
def test_what_is_made_up_changes_nothing(door: Client, wanted: RoomRequest, what: str) -> None:
    do(door, what.format(wanted.pk))
    wanted.refresh_from_db()
    assert wanted.state == RequestState.ASKED


def test_others_stores_requests_are_not_found(door: Client, paris: World, wanted: RoomRequest) -> None:
    RoomRequest.objects.update(booking=expect(paris, state=BookingState.IN_SESSION, promised=paris.rooms[:1]))
    assert "Please choose what to do." in do(door, f"take:{wanted.pk}")
    assert door.get("/floor/paris/requests/").status_code == 403
    assert door.get("/floor/paris/rooms/").status_code == 403


def test_devices_that_know_all_are_answered_204(door: Client, world: World, wanted: RoomRequest) -> None:
    known = f"{REQUESTS}?v={queue_version(world.store, at=AT)}"
    htmx = {"HX-Request": "true"}
    assert door.get(known, headers=htmx).status_code == 204
    assert door.get(f"{REQUESTS}count/?n=1.0.0").status_code == 204
    ask_help(booking=wanted.booking, room=None, at=AT)
    assert door.get(known, headers=htmx).status_code == 200
    assert "2 open" in door.get(f"{REQUESTS}count/?n=1.0.0").content.decode()


@pytest.mark.parametrize("visits", [1, 3])
def test_the_queue_is_read_in_four(
    world: World, amara: User, visits: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for room in world.rooms[:visits]:
        other = expect(world, promised=[room], state=BookingState.IN_SESSION, starts_at=AT)
        wish = {"variant": world.variant("DRESS-S"), "instead_of": world.variant("DRESS-M")}
        ask_variant(booking=other, room=room, at=AT, **wish)
        ask_help(booking=other, room=room, at=AT)
    with django_assert_num_queries(4):
        assert len(queue_of(world.store, at=AT).waiting) == 2 * visits


def test_each_room_has_its_code_printed(door: Client, world: World) -> None:
    page = door.get("/floor/london/rooms/").content.decode()
    assert page.count("<svg") >= 3
    for room in world.rooms:
        assert f"Code for {room.name}" in page


def test_asking_for_what_is_not_free_is_refused(world: World, visit: Booking) -> None:
    other = make_booking(store=world.store, experience=world.experience, starts_at=AT)
    make_allocation(scarce=world.pieces_of("DRESS-S")[0], booking=other)
    with pytest.raises(PieceTaken):
        ask_variant(
            booking=visit,
            room=None,
            variant=world.variant("DRESS-S"),
            instead_of=world.variant("DRESS-M"),
            at=AT,
        )
