"""The waiting list: what is freed is offered first to those who wait, in their order, as a real hold."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from bookings.errors import SlotTaken
from bookings.models import BookingState, Offer, OfferState, Wait, WaitState
from bookings.queries.wishes import Wish
from bookings.services.cancel import cancel
from bookings.services.confirm import book
from bookings.services.hold import hold
from bookings.services.waiting import accept, decline, leave, prioritise
from bookings.services.waiting_serve import serve_where_due
from bookings.waiting_errors import AlreadyWaiting, FreeNow, OfferOver, TooManyWaits, WaitOver
from bookings.windows import at_start, on_day
from experiences.models import Schedule
from tests.bookings.invariants import assert_invariants
from tests.bookings.lining import AT, DAY, ELEVEN, MINUTE, booked, joined, offer_to, open_offers, person
from tests.factories.world import World, make_world

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def world() -> World:
    return make_world(rooms=1, stylists=0)


def serve(world: World, *, minutes: float = 0) -> int:
    return serve_where_due(store=world.store.pk, days=[DAY], at=AT + minutes * MINUTE)


def test_nobody_waits_for_what_is_free(world: World) -> None:
    with pytest.raises(FreeNow) as refusal:
        joined(world, 1)

    assert [slot.starts_at for slot in refusal.value.facts["slots"]] == [ELEVEN]  # type: ignore[attr-defined]
    assert not Wait.objects.exists()


def test_what_is_freed_is_offered_to_the_first_in_line_for_a_quarter_of_an_hour(world: World) -> None:
    visit = booked(world)
    first, _second = joined(world, 1), joined(world, 2, at=AT + MINUTE)

    cancel(booking=visit, at=AT + 2 * MINUTE)

    assert serve(world, minutes=2) == 1
    assert open_offers() == {"Person 1": ELEVEN}
    held = offer_to(first).booking
    assert held is not None
    assert (held.state, held.expires_at) == (BookingState.HELD, AT + 17 * MINUTE)
    assert_invariants(AT + 2 * MINUTE)


def test_the_public_gets_nothing_of_what_is_freed_while_somebody_waits(world: World) -> None:
    visit = booked(world)
    joined(world, 1)
    cancel(booking=visit, at=AT + MINUTE)

    with pytest.raises(SlotTaken):
        book(
            wish=Wish(experience=world.experience),
            store=world.store,
            starts_at=ELEVEN,
            details=person(9),
            at=AT + 2 * MINUTE,
        )

    assert open_offers() == {"Person 1": ELEVEN}


def test_an_offer_that_is_taken_is_a_visit_with_one_tap(world: World) -> None:
    visit = booked(world)
    wait = joined(world, 1)
    cancel(booking=visit, at=AT + MINUTE)
    serve(world, minutes=1)

    booking = accept(offer=offer_to(wait), at=AT + 3 * MINUTE)
    again = accept(offer=Offer.objects.get(), at=AT + 4 * MINUTE)

    assert (booking.pk, booking.state, str(booking.customer)) == (again.pk, BookingState.CONFIRMED, "Person 1")
    wait.refresh_from_db()
    assert (wait.state, Offer.objects.get().state) == (WaitState.SERVED, OfferState.ACCEPTED)


def test_what_is_declined_goes_to_the_next(world: World) -> None:
    visit = booked(world)
    first, _second = joined(world, 1), joined(world, 2, at=AT + MINUTE)
    cancel(booking=visit, at=AT + 2 * MINUTE)
    serve(world, minutes=2)

    decline(offer=offer_to(first), at=AT + 3 * MINUTE)
    serve(world, minutes=3)

    assert open_offers() == {"Person 2": ELEVEN}
    first.refresh_from_db()
    assert first.state == WaitState.OVER
    with pytest.raises(OfferOver):
        accept(offer=Offer.objects.get(wait=first), at=AT + 4 * MINUTE)


def test_what_is_not_answered_goes_to_the_next_also_when_nobody_swept(world: World) -> None:
    visit = booked(world)
    joined(world, 1), joined(world, 2, at=AT + MINUTE)
    cancel(booking=visit, at=AT + 2 * MINUTE)
    serve(world, minutes=2)

    with pytest.raises(SlotTaken):
        hold(wish=Wish(experience=world.experience), store=world.store, starts_at=ELEVEN, at=AT + 17 * MINUTE)

    assert open_offers() == {"Person 2": ELEVEN}
    assert_invariants(AT + 17 * MINUTE)


def test_two_offers_that_are_not_answered_end_a_wait_for_a_day(world: World) -> None:
    Schedule.objects.update(starts=time(11), ends=time(13), interval=60)
    visits = [booked(world, n, starts_at=ELEVEN + n * HOUR) for n in range(2)]
    wait = joined(world, 20, window=on_day(DAY))
    cancel(booking=visits[0], at=AT + MINUTE)
    serve(world, minutes=1)
    cancel(booking=visits[1], at=AT + 2 * MINUTE)

    serve(world, minutes=17)
    wait.refresh_from_db()
    assert (wait.state, open_offers()) == (WaitState.WAITING, {"Person 20": ELEVEN + HOUR})

    serve(world, minutes=40)
    wait.refresh_from_db()
    assert (wait.state, open_offers()) == (WaitState.OVER, {})


def test_who_leaves_gives_back_what_is_kept_for_them(world: World) -> None:
    visit = booked(world)
    first, _second = joined(world, 1), joined(world, 2, at=AT + MINUTE)
    cancel(booking=visit, at=AT + 2 * MINUTE)
    serve(world, minutes=2)

    assert leave(wait=first, at=AT + 3 * MINUTE).state == WaitState.LEFT
    assert leave(wait=first, at=AT + 3 * MINUTE).state == WaitState.LEFT
    serve(world, minutes=3)

    assert open_offers() == {"Person 2": ELEVEN}


def test_who_was_served_does_not_leave(world: World) -> None:
    visit = booked(world)
    wait = joined(world, 1)
    cancel(booking=visit, at=AT + MINUTE)
    serve(world, minutes=1)
    accept(offer=offer_to(wait), at=AT + 2 * MINUTE)

    with pytest.raises(WaitOver):
        leave(wait=wait, at=AT + 3 * MINUTE)


def test_staff_may_put_somebody_first(world: World) -> None:
    visit = booked(world)
    joined(world, 1)
    prioritise(wait=joined(world, 2, at=AT + MINUTE), priority=1)
    cancel(booking=visit, at=AT + 2 * MINUTE)

    serve(world, minutes=2)

    assert open_offers() == {"Person 2": ELEVEN}


def test_one_number_waits_once_for_the_same_and_not_for_too_much(world: World) -> None:
    for hour in range(6):
        booked(world, hour, starts_at=ELEVEN + timedelta(hours=hour))
    joined(world, 20)

    with pytest.raises(AlreadyWaiting):
        joined(world, 20)
    for hour in range(1, 5):
        joined(world, 20, window=at_start(ELEVEN + timedelta(hours=hour), world.store))
    with pytest.raises(TooManyWaits):
        joined(world, 20, window=at_start(ELEVEN + timedelta(hours=5), world.store))
