"""People who walk in: the next real gap on staff's terms, and the promises of any other booking."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.errors import NotOfferedHere, SlotNotOffered, SlotTaken
from bookings.models import Allocation, Booking, BookingSource, BookingState, Move
from bookings.queries.turns import Gap, gaps_in_turn
from bookings.queries.wishes import Wish
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from bookings.services.visit import complete
from bookings.services.walk_in import walk_in
from notifications.models import Message
from stores.models import Piece, PieceState, RoomKind, Skill, Store
from tests.bookings.invariants import assert_invariants
from tests.factories.bookings import make_booking
from tests.factories.experiences import make_experience, make_schedule
from tests.factories.stores import make_room
from tests.factories.world import World, make_world
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 6, 1, 9, 2, tzinfo=UTC)
"""A Monday, two minutes past ten in London; the store closes at seven."""
NEXT = datetime(2026, 6, 1, 9, 5, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WHO = Details(contact=Contact(name="Mei Tanaka", phone=""), sms=False)


@pytest.fixture
def world() -> World:
    return make_world(rooms=1)


def come(world: World, *, starts_at: datetime = NEXT, at: datetime = AT, details: Details = WHO) -> Booking:
    return walk_in(
        wish=Wish(experience=world.experience), store=world.store, starts_at=starts_at, details=details, at=at
    )


def gaps(world: World, *parties: int, at: datetime = AT) -> list[datetime | None]:
    wishes = [Wish(experience=world.experience, party=party) for party in parties]
    return [gap.starts_at for gap in gaps_in_turn(wishes, world.store, at=at)]


def test_who_walks_in_is_promised_everything_without_a_schedule_or_lead_time_and_is_in(world: World) -> None:
    wish = Wish(experience=world.experience, variants=(world.variant("DRESS-M"),))
    booking = walk_in(wish=wish, store=world.store, starts_at=NEXT, details=WHO, at=AT)
    booking.refresh_from_db()
    assert (booking.state, booking.source) == (BookingState.ARRIVED, BookingSource.WALK_IN)
    assert str(booking.customer) == "Mei Tanaka"
    promised = Allocation.objects.live().filter(booking=booking).values_list("resource_id", flat=True)
    assert set(promised) == {world.rooms[0].pk, world.pieces_of("DRESS-M")[0].pk}
    moves = list(Move.objects.filter(booking=booking).values_list("to_state", flat=True))
    assert moves == ["held", "confirmed", "arrived"]
    assert not Message.objects.filter(state="pending").exists()
    assert_invariants(at=AT)


def test_a_start_later_on_is_a_booking_with_its_confirmation(world: World) -> None:
    details = Details(contact=Contact(name="Mei Tanaka", phone="+442079460123"), wording="Text me")
    booking = come(world, starts_at=AT.replace(hour=10, minute=35), details=details)
    assert booking.state == BookingState.CONFIRMED
    assert list(Message.objects.values_list("kind", "recipient")) == [("confirmation", "+442079460123")]


def test_the_five_minutes_that_have_begun_are_still_theirs_and_none_before(world: World) -> None:
    with pytest.raises(SlotNotOffered) as refused:
        come(world, at=NEXT + 5 * MINUTE)
    assert refused.value.facts["reasons"] == ["TOO_SOON"]
    assert come(world, at=NEXT + 4 * MINUTE).starts_at == NEXT


@pytest.mark.parametrize(
    ("starts_at", "reason"),
    [(AT.replace(hour=17, minute=20), "CLOSED"), (NEXT + MINUTE, "OUTSIDE_SCHEDULE")],
)
def test_opening_hours_hold_for_everybody(world: World, starts_at: datetime, reason: str) -> None:
    with pytest.raises(SlotNotOffered) as refused:
        come(world, starts_at=starts_at)
    assert refused.value.facts["reasons"] == [reason]
    assert not Booking.objects.exists()


def test_what_somebody_else_has_is_refused_with_the_reason(world: World) -> None:
    make_booking(store=world.store, experience=world.experience, starts_at=NEXT, promised=world.rooms)
    with pytest.raises(SlotTaken) as refused:
        come(world)
    assert refused.value.facts["reasons"] == ["NO_ROOM"]
    assert Booking.objects.count() == 1


def test_a_closed_store_takes_nobody_in(world: World) -> None:
    Store.objects.update(active=False)
    with pytest.raises(NotOfferedHere):
        come(world)


def test_the_next_gap_is_the_one_that_is_accepted(world: World) -> None:
    make_booking(store=world.store, experience=world.experience, starts_at=NEXT, promised=world.rooms)
    first, second = gaps(world, 1, 1)
    assert first == NEXT + timedelta(hours=1)  # 45 minutes, 10 to tidy up, 5 to prepare
    assert second == NEXT + timedelta(hours=2)
    with pytest.raises(SlotTaken):
        come(world, starts_at=first - 5 * MINUTE)
    come(world, starts_at=first)
    assert gaps(world, 1) == [second]


def test_a_visit_that_ends_early_makes_everybody_s_turn_come_earlier(world: World) -> None:
    visit = come(world)
    Booking.objects.filter(pk=visit.pk).update(state=BookingState.IN_SESSION)
    before = gaps(world, 1, 1, at=AT + 10 * MINUTE)
    complete(booking=visit, at=AT + 10 * MINUTE)
    after = gaps(world, 1, 1, at=AT + 10 * MINUTE)
    assert before[0] is not None
    assert after[0] == NEXT + 10 * MINUTE < before[0]


def test_nobody_gets_a_gap_when_closing_comes_first(world: World) -> None:
    late = AT.replace(hour=17, minute=12)
    assert gaps(world, 1, at=late) == [late.replace(minute=15)]
    assert gaps(world, 1, 1, at=late) == [late.replace(minute=15), None]
    assert gaps(world, 99, at=AT) == [None]


def test_rules_for_a_queue_are_those_for_a_booking(world: World) -> None:
    lounge = make_room(store=world.store, name="Lounge", kind=RoomKind.LOUNGE, capacity=6)
    tailoring = Skill.objects.create(slug="tailoring", name="Tailoring")
    world.stylists[0].skills.add(tailoring)
    hosted = make_experience(slug="made", stylist_needed=True, skill=tailoring, party_max=4)
    group = make_experience(slug="group", room_kind=RoomKind.LOUNGE, party_max=6)
    for experience in (hosted, group):
        make_schedule(experience=experience, store=world.store)
    make_booking(store=world.store, experience=group, starts_at=NEXT, promised=[lounge, world.stylists[0]])
    named = Wish(experience=hosted, stylist=world.stylists[0])
    dressed = Wish(experience=world.experience, variants=(world.variant("DRESS-M"),))
    make_booking(store=world.store, experience=group, starts_at=NEXT, promised=world.pieces_of("DRESS-M"))
    for wish in (Wish(experience=hosted), Wish(experience=group, party=5), named, dressed):
        (alone,) = gaps_in_turn([wish], world.store, at=AT)
        assert alone.starts_at is not None
        assert alone.starts_at > NEXT
        with pytest.raises(SlotTaken):
            walk_in(wish=wish, store=world.store, starts_at=alone.starts_at - 5 * MINUTE, details=WHO, at=AT)
        assert walk_in(wish=wish, store=world.store, starts_at=alone.starts_at, details=WHO, at=AT).pk


def test_pieces_are_counted_for_those_behind_and_told_apart_from_the_room(world: World) -> None:
    make_room(store=world.store, name="Room 2")
    wish = Wish(experience=world.experience, variants=(world.variant("DRESS-M"),))
    first, second = gaps_in_turn([wish] * 2, world.store, at=AT)
    assert first == Gap(NEXT, NEXT)
    assert second == Gap(NEXT + timedelta(hours=1), NEXT)
    Piece.objects.filter(variant__sku="DRESS-M").update(state=PieceState.SOLD)
    assert gaps_in_turn([wish], world.store, at=AT) == [Gap(None, NEXT)]


def test_a_queue_of_fifty_is_asked_for_like_one(world: World) -> None:
    other = make_experience(slug="other", duration=30)

    def asked(length: int) -> int:
        wishes = [Wish(experience=(world.experience, other)[n % 2], party=1) for n in range(length)]
        with CaptureQueriesContext(connection) as queries:
            gaps_in_turn(wishes, world.store, at=AT)
        return len(queries)

    assert asked(1) == asked(50) == 8
    dressed = [Wish(experience=world.experience, variants=(world.variant(sku),)) for sku in ("DRESS-M", "COAT-S")]
    with CaptureQueriesContext(connection) as queries:
        gaps_in_turn(dressed * 20, world.store, at=AT)
    assert len(queries) == 9


def test_one_gap_is_had_by_somebody_at_the_door_or_online_never_by_both(world: World) -> None:
    world.experience.lead_time = 0
    world.experience.save()
    wish, start = Wish(experience=world.experience), AT.replace(minute=15)
    answers = race(
        *[lambda: book(wish=wish, store=world.store, starts_at=start, details=WHO, at=AT)] * 2,
        *[lambda: walk_in(wish=wish, store=world.store, starts_at=start, details=WHO, at=AT)] * 2,
    )
    assert answers == {"won": 1, "slot_taken": 3}
    assert_invariants(at=AT)
