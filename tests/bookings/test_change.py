"""Changing a promise: the new one is kept, the old one is free, and neither is half done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bookings.errors import (
    HoldExpired,
    IllegalMove,
    PartyDoesNotFit,
    PieceTaken,
    SlotTaken,
    TooLateToCancel,
    TooLateToChange,
    TooManyPieces,
)
from bookings.models import Allocation, Booking, BookingState
from bookings.queries.availability import days_of
from bookings.queries.standing import faults_of
from bookings.queries.wishes import Wish, variants_of
from bookings.services.cancel import cancel
from bookings.services.change import add_companion, change_pieces, move
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from bookings.services.hold import hold
from bookings.services.holding import HOLD
from bookings.services.sessions import call_off_session, open_session
from bookings.services.visit import check_in, mark_no_show
from experiences.models import Experience, Session
from stores.models import Room
from tests.bookings.invariants import assert_invariants
from tests.factories.experiences import make_experience, make_schedule
from tests.factories.stores import make_room, make_stylist, make_user
from tests.factories.world import World, make_world

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ELEVEN = datetime(2026, 6, 2, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world(rooms=1)


def booked(
    world: World, *skus: str, starts_at: datetime = ELEVEN, phone: str = "+447946010000", party: int = 1
) -> Booking:
    wish = Wish(experience=world.experience, party=party, variants=variants_of(skus))
    details = Details(contact=Contact(name="Ada", phone=phone), sms=True)
    return book(wish=wish, store=world.store, starts_at=starts_at, details=details, at=AT)


def promised(booking: Booking) -> set[tuple[int, datetime]]:
    rows = Allocation.objects.filter(booking=booking, live=True)
    return {(row.resource_id, row.period.lower) for row in rows}


def test_move_takes_the_pieces_along_and_frees_the_old_time(world: World) -> None:
    booking = booked(world, "DRESS-M")
    resources = {resource for resource, _ in promised(booking)}

    moved = move(booking=booking, starts_at=ELEVEN + 2 * HOUR, at=AT)

    assert promised(moved) == {(one, ELEVEN + 2 * HOUR - timedelta(minutes=5)) for one in resources}
    assert (moved.sequence, moved.changed_at, moved.state) == (1, AT, BookingState.CONFIRMED)
    assert booked(world, "DRESS-M", phone="+447946010001").starts_at == ELEVEN
    assert_invariants(AT)


def test_buffers_that_change_later_change_no_promise_that_was_given(world: World) -> None:
    booking = booked(world, "DRESS-M")
    Experience.objects.update(buffer_before=30, buffer_after=60)

    fresh = Booking.objects.get(pk=booking.pk)
    change_pieces(booking=fresh, variants=variants_of(["DRESS-M", "COAT-S"]), at=AT)

    assert {lower for _, lower in promised(booking)} == {ELEVEN - timedelta(minutes=5)}
    assert len(promised(booking)) == 3
    moved = move(booking=Booking.objects.get(pk=booking.pk), starts_at=ELEVEN + 2 * HOUR, at=AT)
    assert {lower for _, lower in promised(moved)} == {ELEVEN + 2 * HOUR - timedelta(minutes=30)}
    assert_invariants(AT)


def test_move_by_a_quarter_is_not_blocked_by_itself(world: World) -> None:
    moved = move(booking=booked(world, "DRESS-M"), starts_at=ELEVEN + timedelta(minutes=15), at=AT)
    assert moved.starts_at == ELEVEN + timedelta(minutes=15)
    assert_invariants(AT)


def test_move_that_is_refused_changes_nothing(world: World) -> None:
    booked(world, starts_at=ELEVEN + 2 * HOUR, phone="+447946010001")
    booking = booked(world, "DRESS-M")
    before = promised(booking)

    with pytest.raises(SlotTaken) as refusal:
        move(booking=booking, starts_at=ELEVEN + 2 * HOUR, at=AT)

    booking.refresh_from_db()
    assert refusal.value.facts["reasons"] == ["NO_ROOM"]
    assert (booking.starts_at, promised(booking)) == (ELEVEN, before)
    assert_invariants(AT)


def test_move_to_another_store_promises_pieces_there(world: World) -> None:
    second = make_world(slug="second", rooms=1)
    moved = move(booking=booked(world, "DRESS-M"), starts_at=ELEVEN, store=second.store, at=AT)
    assert moved.store == second.store
    assert Room.objects.filter(pk__in=[one for one, _ in promised(moved)], store=second.store).count() == 1
    assert_invariants(AT)


def test_move_after_the_cut_off_is_for_staff_only(world: World) -> None:
    booking, late = booked(world), ELEVEN - timedelta(minutes=119)
    with pytest.raises(TooLateToChange) as refusal:
        move(booking=booking, starts_at=ELEVEN + 4 * HOUR, at=late)
    assert refusal.value.facts == {"until": ELEVEN - timedelta(minutes=120)}
    assert move(booking=booking, starts_at=ELEVEN + 4 * HOUR, at=late, actor=make_user()).sequence == 1


def test_move_of_somebody_who_is_here_is_refused(world: World) -> None:
    booking = booked(world)
    check_in(code=booking.reference, store=world.store, at=ELEVEN)
    with pytest.raises(IllegalMove):
        move(booking=booking, starts_at=ELEVEN + HOUR, at=AT)


def test_change_of_pieces_keeps_what_stays_and_frees_what_goes(world: World) -> None:
    booking = booked(world, "DRESS-M", "COAT-S")
    coat = world.pieces_of("COAT-S")[0].pk

    change_pieces(booking=booking, variants=variants_of(["DRESS-S", "COAT-S"]), at=AT)

    resources = {resource for resource, _ in promised(booking)}
    assert coat in resources
    assert world.pieces_of("DRESS-S")[0].pk in resources
    assert world.pieces_of("DRESS-M")[0].pk not in resources
    assert_invariants(AT)


def test_change_of_pieces_names_those_that_somebody_else_has(world: World) -> None:
    make_room(store=world.store)
    booked(world, "DRESS-S", phone="+447946010001")
    booking = booked(world, "DRESS-M")

    with pytest.raises(PieceTaken) as refusal:
        change_pieces(booking=booking, variants=variants_of(["DRESS-S", "COAT-S"]), at=AT)

    assert refusal.value.facts == {"skus": ["DRESS-S"]}
    assert list(booking.rail.values_list("variant__sku", flat=True)) == ["DRESS-M"]
    assert_invariants(AT)


def test_more_pieces_than_fit_are_refused(world: World) -> None:
    world.experience.pieces_max = 1
    world.experience.save()
    with pytest.raises(TooManyPieces):
        change_pieces(booking=booked(world), variants=variants_of(["DRESS-S", "DRESS-M"]), at=AT)


def test_change_of_a_hold_that_ran_out_is_refused(world: World) -> None:
    held = hold(wish=Wish(experience=world.experience), store=world.store, starts_at=ELEVEN, at=AT)
    with pytest.raises(HoldExpired):
        change_pieces(booking=held, variants=variants_of(["DRESS-M"]), at=AT + HOLD)


def test_companion_gets_a_larger_room_where_it_is_needed(world: World) -> None:
    Room.objects.update(capacity=1)
    large = make_room(store=world.store, capacity=2)
    booking = booked(world)
    Allocation.objects.exclude(resource=large.pk).get(booking=booking)

    together = add_companion(booking=booking, name="Grace", at=AT)

    assert together.party == 2
    assert {resource for resource, _ in promised(together)} == {large.pk}
    assert_invariants(AT)


def test_companion_needs_no_larger_room_where_none_is_needed_any_more(world: World) -> None:
    Room.objects.update(capacity=1)
    booking = booked(world)
    Experience.objects.update(rooms_needed=0)

    assert add_companion(booking=booking, name="Grace", at=AT).party == 2
    Room.objects.update(active=False)
    assert faults_of([world.store], at=AT) == {}


def test_companion_without_a_room_that_fits_is_refused_and_nothing_changed(world: World) -> None:
    Room.objects.update(capacity=1)
    booking = booked(world)
    with pytest.raises(SlotTaken) as refusal:
        add_companion(booking=booking, name="Grace", at=AT)
    booking.refresh_from_db()
    assert refusal.value.field == "party"
    assert booking.party == 1
    assert_invariants(AT)


def test_companion_beyond_the_experience_is_refused(world: World) -> None:
    with pytest.raises(PartyDoesNotFit):
        add_companion(booking=booked(world, party=2), name="Third", at=AT)


def test_cancel_frees_everything_and_is_done_once(world: World) -> None:
    booking = booked(world, "DRESS-M")
    cancel(booking=booking, at=AT)
    again = cancel(booking=booking, at=AT + HOUR)
    assert (again.state, again.sequence, again.changed_at) == (BookingState.CANCELLED, 1, AT)
    assert promised(booking) == set()
    assert_invariants(AT)


def test_cancel_after_the_cut_off_is_for_staff_only(world: World) -> None:
    booking, late = booked(world), ELEVEN - timedelta(minutes=59)
    with pytest.raises(TooLateToCancel):
        cancel(booking=booking, at=late)
    assert cancel(booking=booking, at=late, actor=make_user()).state == BookingState.CANCELLED


def test_freed_time_is_on_offer_at_once_though_it_was_remembered(world: World) -> None:
    """The cache is keyed by the day's version, and freeing raises it."""
    booking, wish = booked(world), Wish(experience=world.experience)

    def starts() -> set[datetime]:
        listed = days_of(wish, world.store, first=ELEVEN.date(), days=1, at=AT)
        return {slot.starts_at for slot in listed[0].slots}

    assert ELEVEN not in starts()
    cancel(booking=booking, at=AT)
    assert ELEVEN in starts()


def test_session_promises_its_room_once_and_frees_it_when_called_off(world: World) -> None:
    evening = ELEVEN + 9 * HOUR
    session = open_session(experience=world.experience, store=world.store, starts_at=evening, places=3, at=AT)
    with pytest.raises(SlotTaken) as refusal:
        open_session(experience=make_experience(), store=world.store, starts_at=evening, places=3, at=AT)
    assert refusal.value.facts["reasons"] == ["NO_ROOM"]

    call_off_session(session=session, at=AT)
    open_session(experience=world.experience, store=world.store, starts_at=evening, places=3, at=AT)
    assert Session.objects.live().count() == 1


def test_stylist_of_two_stores_is_promised_once(world: World) -> None:
    second = make_world(slug="second", rooms=1, stylists=0)
    hosted = make_experience(stylist_needed=True)
    for store in (world.store, second.store):
        make_schedule(experience=hosted, store=store)
    shared = make_stylist(stores=[world.store, second.store])
    wish = Wish(experience=hosted, stylist=shared)

    hold(wish=wish, store=world.store, starts_at=ELEVEN, at=AT)

    with pytest.raises(SlotTaken) as refusal:
        hold(wish=wish, store=second.store, starts_at=ELEVEN, at=AT)
    assert refusal.value.facts["reasons"] == ["NO_STYLIST"]
    assert_invariants(AT)


def test_no_show_by_a_stale_page_frees_what_the_booking_has_now(world: World) -> None:
    seen = booked(world)
    add_companion(booking=seen, name="Grace", at=AT)
    mark_no_show(booking=seen, at=ELEVEN)
    assert promised(seen) == set()
    assert_invariants(AT)


def test_no_show_of_a_visit_that_was_moved_meanwhile_is_refused(world: World) -> None:
    seen = booked(world)
    move(booking=Booking.objects.get(pk=seen.pk), starts_at=ELEVEN + 2 * HOUR, at=AT)
    with pytest.raises(IllegalMove):
        mark_no_show(booking=seen, at=ELEVEN)
