"""Staff put a visit elsewhere: what isn't named stays, the customer's wish stays, and a refusal says why."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.contrib.auth.models import User

from bookings.errors import IllegalMove, NotReassignable, RoomDoesNotFit, SlotNotOffered, SlotTaken, StylistDoesNotHost
from bookings.models import Allocation, Booking, BookingState, Move
from bookings.queries.booking import wish_of
from bookings.queries.wishes import Wish, variants_of
from bookings.services.change import move
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from bookings.services.reassign import reassign
from bookings.services.sessions import open_session
from bookings.services.visit import check_in
from experiences.models import Experience
from notifications.models import Message
from stores.models import Piece, ResourceKind, RoomKind, Stylist
from tests.bookings.invariants import assert_invariants
from tests.factories.stores import make_room, make_stylist, make_user
from tests.factories.world import World, make_world

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ELEVEN = datetime(2026, 6, 2, 10, 0, tzinfo=UTC)
"""Of London, in summer."""
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = make_world(rooms=2, stylists=2, pieces=2)
    Experience.objects.update(stylist_needed=True)
    world.experience.refresh_from_db()
    return world


@pytest.fixture
def boss() -> User:
    return make_user(first_name="Odile")


def booked(
    world: World, *skus: str, starts_at: datetime = ELEVEN, stylist: Stylist | None = None, phone: str = "+447946010000"
) -> Booking:
    wish = Wish(experience=world.experience, stylist=stylist, variants=variants_of(skus))
    details = Details(contact=Contact(name="Ada", phone=phone, email="ada@example.com"))
    return book(wish=wish, store=world.store, starts_at=starts_at, details=details, at=AT)


def promised(booking: Booking, *kinds: ResourceKind) -> set[int]:
    rows = Allocation.objects.live().filter(booking=booking, resource__kind__in=kinds or ResourceKind.values)
    return set(rows.values_list("resource_id", flat=True))


def other_than(booking: Booking, all_of: list[Stylist]) -> Stylist:
    return next(one for one in all_of if one.pk != booking.stylist_id)


def test_another_stylist_hosts_and_the_customer_is_told_nothing_and_asked_for_nobody(world: World, boss: User) -> None:
    booking = booked(world, "DRESS-M")
    other, rest = other_than(booking, world.stylists), promised(booking, ResourceKind.ROOM, ResourceKind.PIECE)
    messages = Message.objects.count()

    done = reassign(booking=booking, stylist=other, at=AT + HOUR, actor=boss)

    assert (done.stylist_id, done.stylist_wanted_id, done.sequence, done.changed_at) == (other.pk, None, 0, None)
    assert promised(done, ResourceKind.STYLIST) == {other.pk}
    assert promised(done, ResourceKind.ROOM, ResourceKind.PIECE) == rest
    assert Message.objects.count() == messages
    assert_invariants(AT + HOUR)


def test_who_was_asked_for_stays_asked_for(world: World, boss: User) -> None:
    asked, other = world.stylists
    done = reassign(booking=booked(world, stylist=asked), stylist=other, at=AT, actor=boss)
    assert (done.stylist, wish_of(Booking.objects.get()).stylist) == (other, asked)
    assert move(booking=done, starts_at=ELEVEN + HOUR, at=AT).stylist == asked


def test_another_room_is_promised_and_the_very_same_pieces_stay(world: World, boss: User) -> None:
    booking = booked(world, "DRESS-M", "COAT-S")
    [old] = promised(booking, ResourceKind.ROOM)
    other = next(room for room in world.rooms if room.pk != old)
    rows = set(Allocation.objects.live().exclude(resource=old).values_list("pk", flat=True))

    reassign(booking=booking, room=other, at=AT, actor=boss)

    assert promised(booking, ResourceKind.ROOM) == {other.pk}
    assert set(Allocation.objects.live().exclude(resource=other.pk).values_list("pk", flat=True)) == rows
    assert_invariants(AT)


def test_history_says_what_was_changed(world: World, boss: User) -> None:
    booking = booked(world)
    before = Stylist.objects.get(pk=booking.stylist_id)
    other = other_than(booking, world.stylists)
    [old] = promised(booking, ResourceKind.ROOM)
    room = next(room for room in world.rooms if room.pk != old)
    was = next(room for room in world.rooms if room.pk == old)

    reassign(booking=booking, room=room, stylist=other, starts_at=ELEVEN + HOUR, at=AT, actor=boss)

    latest = Move.objects.latest("pk")
    assert (latest.actor, latest.why) == (boss, "reassigned: starts_at, stylist, room")
    assert latest.changes == {
        "starts_at": ["2026-06-02T10:00:00+00:00", "2026-06-02T11:00:00+00:00"],
        "stylist": [[before.name], [other.name]],
        "room": [[was.name], [room.name]],
    }


def test_nothing_changes_where_everything_is_so_already(world: World, boss: User) -> None:
    booking = booked(world)
    moves = Move.objects.count()
    assert booking.stylist is not None
    reassign(booking=booking, stylist=booking.stylist, starts_at=ELEVEN, at=AT, actor=boss)
    assert Move.objects.count() == moves


def test_another_time_on_any_tick_is_told_and_keeps_what_is_free(world: World, boss: User) -> None:
    booking = booked(world, "DRESS-M")
    before = promised(booking)

    done = reassign(
        booking=booking, starts_at=ELEVEN + timedelta(minutes=5), at=ELEVEN - timedelta(hours=1), actor=boss
    )

    assert (done.starts_at, done.sequence) == (ELEVEN + timedelta(minutes=5), 1)
    assert promised(done) == before
    changed = Message.objects.filter(kind="changed")
    assert set(changed.values_list("dedupe_key", flat=True)) == {"changed:1:sms", "changed:1:email"}
    assert_invariants(ELEVEN - timedelta(hours=1))


def test_at_another_time_what_is_not_named_makes_way(world: World, boss: User) -> None:
    booking = booked(world, "DRESS-M")
    others = booked(world, "DRESS-M", starts_at=ELEVEN + 2 * HOUR, phone="+447946010001")

    done = reassign(booking=booking, starts_at=ELEVEN + 2 * HOUR, at=AT, actor=boss)

    assert not promised(done) & promised(others)
    assert_invariants(AT)


@pytest.mark.parametrize(
    ("starts_at", "reasons"),
    [
        (ELEVEN + timedelta(minutes=2), ["OUTSIDE_SCHEDULE"]),
        (ELEVEN - timedelta(hours=3), ["CLOSED", "NO_STYLIST"]),
        (ELEVEN + timedelta(hours=7, minutes=45), ["CLOSED", "NO_STYLIST"]),
        (datetime(9500, 1, 1, tzinfo=UTC), ["OUTSIDE_SCHEDULE"]),
    ],
)
def test_time_that_cannot_be_is_refused(world: World, boss: User, starts_at: datetime, reasons: list[str]) -> None:
    booking = booked(world)
    with pytest.raises(SlotNotOffered) as refusal:
        reassign(booking=booking, starts_at=starts_at, at=AT, actor=boss)
    assert refusal.value.facts["reasons"] == reasons


def test_what_somebody_else_has_is_refused_with_the_reason_and_nothing_changes(world: World, boss: User) -> None:
    Piece.objects.filter(pk__in=[piece.pk for piece in world.pieces_of("DRESS-M")[1:]]).update(state="missing")
    booking = booked(world, "DRESS-M")
    others = booked(world, phone="+447946010001")
    later = booked(world, "DRESS-M", starts_at=ELEVEN + 2 * HOUR, phone="+447946010002")
    before = promised(booking)
    [taken] = promised(others, ResourceKind.ROOM)
    room = next(room for room in world.rooms if room.pk == taken)
    assert others.stylist is not None
    for wanted, reasons in (
        ({"room": room}, ["NO_ROOM"]),
        ({"stylist": others.stylist}, ["NO_STYLIST"]),
        ({"room": room, "stylist": others.stylist}, ["NO_ROOM", "NO_STYLIST"]),
        ({"starts_at": later.starts_at}, ["PIECE_TAKEN"]),
    ):
        with pytest.raises(SlotTaken) as refusal:
            reassign(booking=booking, at=AT, actor=boss, **wanted)
        assert refusal.value.facts["reasons"] == reasons
    booking.refresh_from_db()
    assert (promised(booking), booking.starts_at) == (before, ELEVEN)
    assert_invariants(AT)


def test_stylist_who_was_asked_for_stays_at_another_time_or_is_missed(world: World, boss: User) -> None:
    asked, other = world.stylists
    booking = booked(world, stylist=asked)
    booked(world, stylist=asked, starts_at=ELEVEN + 2 * HOUR, phone="+447946010001")
    with pytest.raises(SlotTaken) as refusal:
        reassign(booking=booking, starts_at=ELEVEN + 2 * HOUR, at=AT, actor=boss)
    assert refusal.value.facts["reasons"] == ["NO_STYLIST"]
    assert reassign(booking=booking, starts_at=ELEVEN + 2 * HOUR, stylist=other, at=AT, actor=boss).stylist == other


def test_stylist_off_shift_and_one_who_never_hosts_are_told_apart(world: World, boss: User) -> None:
    late = make_stylist(store=world.store, slug="late", name="Late", starts=time(15), ends=time(19))
    booking = booked(world)
    with pytest.raises(SlotTaken) as refusal:
        reassign(booking=booking, stylist=late, at=AT, actor=boss)
    assert refusal.value.facts["reasons"] == ["NO_STYLIST"]
    with pytest.raises(StylistDoesNotHost):
        reassign(booking=booking, stylist=make_world(slug="second").stylists[0], at=AT, actor=boss)


def test_room_of_another_kind_does_not_fit(world: World, boss: User) -> None:
    lounge = make_room(store=world.store, name="Salon", kind=RoomKind.LOUNGE, capacity=9)
    with pytest.raises(RoomDoesNotFit):
        reassign(booking=booked(world), room=lounge, at=AT, actor=boss)


def test_visitor_who_is_here_changes_room_and_hands_but_not_time(world: World, boss: User) -> None:
    booking = booked(world, "DRESS-M")
    check_in(code=booking.reference, store=world.store, at=ELEVEN)
    Piece.objects.filter(pk__in=promised(booking, ResourceKind.PIECE)).update(state="with_visitor")
    [old] = promised(booking, ResourceKind.ROOM)
    room = next(room for room in world.rooms if room.pk != old)
    pieces, at = promised(booking, ResourceKind.PIECE), ELEVEN + timedelta(minutes=10)

    done = reassign(booking=booking, room=room, stylist=other_than(booking, world.stylists), at=at, actor=boss)

    assert (done.state, promised(done, ResourceKind.ROOM)) == (BookingState.ARRIVED, {room.pk})
    assert promised(done, ResourceKind.PIECE) == pieces
    periods = {row.period.lower for row in Allocation.objects.live().filter(booking=booking)}
    assert periods == {ELEVEN - timedelta(minutes=5)}
    with pytest.raises(IllegalMove):
        reassign(booking=booking, starts_at=ELEVEN + HOUR, at=at, actor=boss)
    assert_invariants(at)


def test_of_several_rooms_the_first_gives_way(world: World, boss: User) -> None:
    third = make_room(store=world.store, name="Room 3")
    Experience.objects.update(rooms_needed=2)
    world.experience.refresh_from_db()
    booking = booked(world)
    first, second = sorted(promised(booking, ResourceKind.ROOM))
    reassign(booking=booking, room=third, at=AT, actor=boss)
    assert promised(booking, ResourceKind.ROOM) == {second, third.pk}
    reassign(booking=booking, starts_at=ELEVEN + HOUR, room=world.rooms[0], at=AT, actor=boss)
    assert world.rooms[0].pk in promised(booking, ResourceKind.ROOM)
    assert len(promised(booking, ResourceKind.ROOM)) == 2
    assert first == world.rooms[0].pk


def test_visit_of_a_session_is_refused_by_name(world: World, boss: User) -> None:
    open_session(experience=world.experience, store=world.store, starts_at=ELEVEN, places=3, at=AT)
    with pytest.raises(NotReassignable):
        reassign(booking=booked(world), room=world.rooms[0], at=AT, actor=boss)


def test_visit_that_was_moved_or_is_over_is_refused(world: World, boss: User) -> None:
    seen = booked(world)
    move(booking=Booking.objects.get(), starts_at=ELEVEN + HOUR, at=AT)
    with pytest.raises(IllegalMove):
        reassign(booking=seen, room=world.rooms[1], at=AT, actor=boss)


def test_customer_who_names_another_stylist_for_the_same_time_is_sent_no_news(world: World) -> None:
    first, second = world.stylists
    booking = booked(world, stylist=first)
    moved = move(booking=booking, starts_at=ELEVEN, stylist=second, at=AT)
    assert (moved.stylist, moved.stylist_wanted, moved.sequence) == (second, second, 0)
    assert not Message.objects.filter(kind="changed").exists()
