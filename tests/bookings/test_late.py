"""Who comes late: waited for, missed by the rule, let in after all while everything is free."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.apps import register_schedules
from bookings.errors import GivenAway, IllegalMove
from bookings.lateness import minutes_late, missed_from
from bookings.models import Allocation, Booking, BookingState, Move
from bookings.queries.wishes import Wish, variants_of
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from bookings.services.late import BY_RULE, sweep_missed, wait_for
from bookings.services.sessions import open_session
from bookings.services.visit import check_in, mark_no_show
from experiences.models import Experience, Session
from notifications.models import Message, MessageState
from tests.bookings.invariants import assert_invariants
from tests.factories.stores import make_member
from tests.factories.world import World, make_world
from tests.racing import race

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ELEVEN = datetime(2026, 6, 3, 10, 0, tzinfo=UTC)
"""In London."""
MINUTE = timedelta(minutes=1)
RUSHED = {"lead_time": 0}


@pytest.fixture
def world(db: None) -> World:
    """One room, one stylist and one piece of everything: all is contended. What is free now can be booked now."""
    world = make_world(rooms=1, stylists=1)
    world.experience.stylist_needed, world.experience.lead_time = True, 0
    world.experience.save()
    return world


def visit(
    world: World, *, skus: tuple[str, ...] = ("DRESS-M",), at: datetime = AT, starts_at: datetime = ELEVEN, n: int = 1
) -> Booking:
    wish = Wish(experience=world.experience, variants=variants_of(skus))
    details = Details(contact=Contact(name=f"Mei {n}", phone=f"+4479460{n:05d}"))
    return book(wish=wish, store=world.store, starts_at=starts_at, details=details, at=at)


def fresh(booking: Booking) -> Booking:
    return Booking.objects.select_related("store", "experience", "customer", "stylist").get(pk=booking.pk)


def live_of(booking: Booking) -> set[int]:
    return set(Allocation.objects.live().filter(booking=booking).values_list("resource_id", flat=True))


@pytest.mark.parametrize(("minutes", "late"), [(0, 0), (14, 0), (15, 15), (29, 29)])
def test_nobody_is_late_within_the_minutes_of_grace(world: World, minutes: int, late: int) -> None:
    assert minutes_late(fresh(visit(world)), ELEVEN + minutes * MINUTE) == late


def test_nobody_is_late_who_has_come(world: World) -> None:
    booking = visit(world)
    check_in(code=booking.reference, store=world.store, at=ELEVEN)
    assert minutes_late(fresh(booking), ELEVEN + 20 * MINUTE) == 0


def test_the_rule_gives_everything_back_to_those_who_wait(world: World) -> None:
    booking = visit(world)
    assert sweep_missed(at=ELEVEN + 29 * MINUTE) == 0
    assert len(live_of(booking)) == 3

    assert sweep_missed(at=ELEVEN + 30 * MINUTE) == 1
    assert sweep_missed(at=ELEVEN + 30 * MINUTE) == 0

    move = Move.objects.get(booking=booking, to_state=BookingState.NO_SHOW)
    assert (move.actor, move.why, move.at) == (None, BY_RULE, ELEVEN + 30 * MINUTE)
    assert live_of(booking) == set()
    other = visit(world, at=ELEVEN + 30 * MINUTE, starts_at=ELEVEN + 30 * MINUTE, n=2)
    assert len(live_of(other)) == 3
    assert_invariants(ELEVEN + 30 * MINUTE)


def test_each_experience_has_its_own_patience(world: World) -> None:
    Experience.objects.update(no_show_minutes=45)
    visit(world)
    assert sweep_missed(at=ELEVEN + 44 * MINUTE) == 0
    assert sweep_missed(at=ELEVEN + 45 * MINUTE) == 1


def test_a_person_may_wait_longer_than_the_rule(world: World) -> None:
    booking, amara = visit(world), make_member(store=world.store).user
    until = ELEVEN + 40 * MINUTE
    for _twice in range(2):
        wait_for(booking=booking, until=until, at=ELEVEN + 20 * MINUTE, actor=amara)
    kept = Move.objects.get(booking=booking, why__startswith="waited for until")
    assert (kept.actor, kept.from_state, kept.to_state) == (amara, "confirmed", "confirmed")
    assert missed_from(fresh(booking)) == until
    assert sweep_missed(at=ELEVEN + 39 * MINUTE) == 0
    assert sweep_missed(at=until) == 1


def test_nobody_is_waited_for_beyond_their_visit(world: World) -> None:
    booking = visit(world)
    wait_for(booking=booking, until=ELEVEN + timedelta(hours=9), at=ELEVEN)
    assert fresh(booking).awaited_until == booking.ends_at
    with pytest.raises(IllegalMove):
        wait_for(booking=booking, until=ELEVEN + timedelta(hours=9), at=booking.ends_at)


def test_only_the_expected_are_waited_for(world: World) -> None:
    booking = visit(world)
    check_in(code=booking.reference, store=world.store, at=ELEVEN)
    with pytest.raises(IllegalMove):
        wait_for(booking=booking, until=ELEVEN + 40 * MINUTE, at=ELEVEN)


def test_a_missed_visitor_is_texted_nothing(world: World) -> None:
    visit(world)
    before = set(Message.objects.filter(state=MessageState.PENDING).values_list("kind", flat=True))
    sweep_missed(at=ELEVEN + 30 * MINUTE)
    assert "confirmation" in before
    assert not Message.objects.filter(kind__contains="no_show").exists()
    assert not Message.objects.filter(state=MessageState.PENDING, kind__startswith="reminder").exists()


def test_the_sweep_asks_as_much_for_one_as_for_none_of_many(world: World) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            sweep_missed(at=ELEVEN)
        return len(queries)

    visit(world)
    one = asked()
    for n in range(2, 5):
        visit(world, skus=(), starts_at=ELEVEN + n * timedelta(hours=1), n=n)
    assert asked() == one == 1


def test_who_comes_after_all_is_promised_everything_anew(world: World) -> None:
    booking = visit(world)
    promised = live_of(booking)
    sweep_missed(at=ELEVEN + 30 * MINUTE)
    late = check_in(code=booking.reference, store=world.store, at=ELEVEN + 35 * MINUTE)
    assert (late.again, late.booking.state, late.move and late.move.why) == (False, BookingState.ARRIVED, "came late")
    assert live_of(booking) == promised
    again = check_in(code=booking.reference, store=world.store, at=ELEVEN + 36 * MINUTE)
    assert (again.again, again.move) == (True, late.move)
    assert_invariants(ELEVEN + 36 * MINUTE)


def test_who_comes_after_the_room_was_given_away_is_told_the_nearest_times(world: World) -> None:
    booking = visit(world)
    sweep_missed(at=ELEVEN + 30 * MINUTE)
    visit(world, skus=(), at=ELEVEN + 30 * MINUTE, starts_at=ELEVEN + 30 * MINUTE, n=2)
    with pytest.raises(GivenAway) as refusal:
        check_in(code=booking.reference, store=world.store, at=ELEVEN + 35 * MINUTE)
    assert refusal.value.facts["alternatives"]
    assert fresh(booking).state == BookingState.NO_SHOW
    assert live_of(booking) == set()
    assert_invariants(ELEVEN + 35 * MINUTE)


def test_who_comes_after_the_end_stays_missed(world: World) -> None:
    booking = visit(world)
    sweep_missed(at=ELEVEN + 30 * MINUTE)
    with pytest.raises(IllegalMove):
        check_in(code=booking.reference, store=world.store, at=booking.ends_at)


def test_a_place_of_an_evening_is_taken_again(world: World) -> None:
    session = open_session(experience=world.experience, store=world.store, starts_at=ELEVEN, places=1, at=AT)
    booking = visit(world, skus=())
    mark_no_show(booking=booking, at=ELEVEN)
    assert Session.objects.get(pk=session.pk).places_taken == 0
    check_in(code=booking.reference, store=world.store, at=ELEVEN + MINUTE)
    assert Session.objects.get(pk=session.pk).places_taken == 1
    assert_invariants(ELEVEN + MINUTE)


def test_the_sweep_is_registered(world: World) -> None:
    from django_q.models import Schedule

    register_schedules(using="default")
    schedule = Schedule.objects.get(func="bookings.tasks.mark_missed")
    assert schedule.minutes == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(3))
def test_the_freed_room_goes_to_one_of_two(_round: int) -> None:
    world = make_world(rooms=1, stylists=0)
    Experience.objects.update(**RUSHED)
    world.experience.refresh_from_db()
    booking, now = visit(world, skus=()), ELEVEN + 30 * MINUTE
    sweep_missed(at=now)

    answers = race(
        lambda: check_in(code=booking.reference, store=world.store, at=now),
        lambda: visit(world, skus=(), at=now, starts_at=now, n=2),
    )

    assert answers in ({"won": 1, "given_away": 1}, {"won": 1, "slot_taken": 1})
    assert Allocation.objects.live().filter(resource=world.rooms[0].pk).count() == 1
    assert_invariants(now)


@pytest.mark.django_db(transaction=True)
def test_two_devices_let_a_late_visitor_in_once() -> None:
    world = make_world(rooms=1, stylists=0)
    booking, now = visit(world, skus=()), ELEVEN + 30 * MINUTE
    sweep_missed(at=now)
    both = [lambda: check_in(code=booking.reference, store=world.store, at=now)] * 2
    assert race(*both) == {"won": 2}
    assert Move.objects.filter(booking=booking, to_state=BookingState.ARRIVED).count() == 1
    assert_invariants(now)
