"""Whose what is freed is, by the terms, the pieces, the places and the night."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.errors import SlotNotOffered, SlotTaken
from bookings.models import Booking, Offer, OfferState, Wait, WaitState
from bookings.queries.waiting import lines_in, open_wait, place_in_line
from bookings.services import waiting_sweep
from bookings.services.cancel import cancel
from bookings.services.confirm import confirm
from bookings.services.hold import extend
from bookings.services.sessions import change_places, open_session
from bookings.services.waiting import accept
from bookings.services.waiting_serve import serve
from bookings.services.waiting_sweep import sweep_waiting
from bookings.waiting_errors import NoWaitingList, WaitNotFound
from bookings.waiting_tokens import token_of
from bookings.windows import at_start, in_session, on_day, on_days
from kernel import clock
from tests.bookings.invariants import assert_invariants
from tests.bookings.lining import AT, DAY, ELEVEN, MINUTE, booked, have, joined, offer_to, open_offers, person, served
from tests.factories.waiting import make_wait
from tests.factories.world import World, make_world

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def world() -> World:
    return make_world(rooms=1, stylists=0)


def until_of(wait: Wait) -> datetime | None:
    booking = offer_to(wait).booking
    return booking.expires_at if booking else None


def test_everything_wanted_must_be_there() -> None:
    world = make_world(rooms=2, stylists=0)
    plain, dressed = booked(world, 1), booked(world, 2, skus=("DRESS-M",))
    joined(world, 3, skus=("DRESS-M",))
    joined(world, 4, at=AT + MINUTE)

    cancel(booking=plain, at=AT + 2 * MINUTE)
    served(world, at=AT + 2 * MINUTE)
    assert open_offers() == {"Person 4": ELEVEN}

    cancel(booking=dressed, at=AT + 3 * MINUTE)
    served(world, at=AT + 3 * MINUTE)
    assert open_offers() == {"Person 3": ELEVEN, "Person 4": ELEVEN}
    assert_invariants(AT + 3 * MINUTE)


def test_places_of_an_event_go_to_whose_party_fits(world: World) -> None:
    evening = datetime(2026, 6, 3, 19, tzinfo=UTC)
    session = open_session(experience=world.experience, store=world.store, starts_at=evening, places=2, at=AT)
    one, other = booked(world, 1, starts_at=evening), booked(world, 2, starts_at=evening)
    joined(world, 3, window=in_session(session), party=2)
    joined(world, 4, window=in_session(session), at=AT + MINUTE)

    cancel(booking=one, at=AT + 2 * MINUTE)
    served(world, at=AT + 2 * MINUTE)
    assert open_offers() == {"Person 4": evening}

    cancel(booking=other, at=AT + 3 * MINUTE)
    change_places(session=session, places=3)
    with pytest.raises(SlotTaken):
        booked(world, 5, starts_at=evening)
    assert open_offers() == {"Person 3": evening, "Person 4": evening}
    assert_invariants(AT + 3 * MINUTE)


def test_by_open_terms_those_waiting_are_told_and_the_first_has_it(world: World) -> None:
    have(world, waiting="open")
    visit = booked(world)
    joined(world, 1), joined(world, 2, at=AT + MINUTE)
    cancel(booking=visit, at=AT + 2 * MINUTE)

    booked(world, 9)

    assert list(Offer.objects.order_by("pk").values_list("wait__name", "state")) == [
        ("Person 1", OfferState.TOLD), ("Person 2", OfferState.TOLD),
    ]  # fmt: skip
    assert set(Wait.objects.values_list("state", flat=True)) == {WaitState.WAITING}


def test_a_store_may_have_no_waiting_list(world: World) -> None:
    booked(world)
    have(world, waiting="none")

    with pytest.raises(NoWaitingList):
        joined(world, 1)


@pytest.mark.parametrize(
    "window",
    [
        pytest.param(lambda store: at_start(ELEVEN + 7 * MINUTE, store), id="no start"),
        pytest.param(lambda _store: on_day(date(2026, 5, 1)), id="past"),
        pytest.param(lambda _store: on_days(date(2027, 6, 1), date(2027, 6, 3)), id="beyond the horizon"),
    ],
)
def test_nobody_waits_for_what_never_comes(world: World, window: Any) -> None:
    with pytest.raises(SlotNotOffered):
        joined(world, 1, window=window(world.store))


def test_nearer_to_the_visit_an_offer_is_for_less_long(world: World) -> None:
    visit = booked(world)
    wait = joined(world, 1)
    cancel(booking=visit, at=AT + MINUTE)

    served(world, at=ELEVEN - 84 * MINUTE)
    assert until_of(wait) == ELEVEN - 69 * MINUTE


def test_within_the_lead_time_nothing_is_offered(world: World) -> None:
    visit = booked(world)
    joined(world, 1)
    cancel(booking=visit, at=AT + MINUTE)

    served(world, at=ELEVEN - (world.experience.lead_time - 1) * MINUTE)

    assert open_offers() == {}


def test_at_night_the_clock_stands_still_and_what_begins_in_the_morning_is_for_who_can_answer(world: World) -> None:
    visit, early = booked(world), booked(world, 1, starts_at=ELEVEN - HOUR)
    wait = joined(world, 2)
    joined(world, 3, window=at_start(ELEVEN - HOUR, world.store))
    abroad = joined(world, 4, window=at_start(ELEVEN - HOUR, world.store), at=AT + MINUTE)
    Wait.objects.filter(pk=abroad.pk).update(phone="+819012345678")
    night = datetime(2026, 6, 3, 1, tzinfo=UTC)  # two in London, ten in the morning in Tokyo
    for one in (visit, early):
        cancel(booking=one, at=night)

    served(world, at=night)

    # From nine in London on: the one at ten would hear of it too late, the one at eleven has until 9:15.
    assert open_offers() == {"Person 2": ELEVEN, "Person 4": ELEVEN - HOUR}
    assert until_of(wait) == datetime(2026, 6, 3, 8, 15, tzinfo=UTC)
    assert until_of(abroad) == night + 15 * MINUTE


def test_more_time_for_an_offer_is_never_less(world: World) -> None:
    visit = booked(world)
    wait = joined(world, 1)
    cancel(booking=visit, at=AT + MINUTE)
    served(world, at=AT + MINUTE)
    held = offer_to(wait).booking
    assert held is not None

    assert extend(booking=held, at=AT + 2 * MINUTE).expires_at == AT + 16 * MINUTE
    assert extend(booking=held, at=AT + 15 * MINUTE).expires_at == AT + 20 * MINUTE


def test_an_offer_that_is_confirmed_on_its_own_pages_is_taken(world: World) -> None:
    visit = booked(world)
    wait = joined(world, 1)
    cancel(booking=visit, at=AT + MINUTE)
    served(world, at=AT + MINUTE)
    held = offer_to(wait).booking
    assert held is not None

    confirm(booking=held, details=person(7), at=AT + 2 * MINUTE)

    wait.refresh_from_db()
    assert wait.state == WaitState.SERVED


def test_the_sweep_serves_what_nobody_called_for_and_ends_what_is_past(world: World) -> None:
    booked(world)
    wait = joined(world, 1)
    other = joined(world, 2, at=AT + MINUTE)
    Booking.objects.filter(source="api").update(state="held", expires_at=AT + 10 * MINUTE)
    Booking.objects.get(source="api").allocations.update(expires_at=AT + 10 * MINUTE)

    assert sweep_waiting(at=AT + 5 * MINUTE) == 0
    assert sweep_waiting(at=AT + 10 * MINUTE) == 1
    assert sweep_waiting(at=AT + 11 * MINUTE) == 0

    assert open_offers() == {"Person 1": ELEVEN}
    accept(offer=offer_to(wait), at=AT + 12 * MINUTE)
    sweep_waiting(at=ELEVEN)
    other.refresh_from_db()
    assert (other.state, other.ended_at) == (WaitState.OVER, ELEVEN)


def test_a_store_of_which_nothing_was_freed_is_looked_at_once_however_many_days_are_waited_for(world: World) -> None:
    have(world, waiting="none")
    costs = []
    for number in (1, 4):
        for day in range(Wait.objects.count(), number):
            make_wait(
                store=world.store, experience=world.experience, day=DAY + timedelta(days=day), joined_at=AT, kind="day"
            )
        sweep_waiting(at=AT + MINUTE)
        with CaptureQueriesContext(connection) as queries:
            assert sweep_waiting(at=AT + 2 * MINUTE) == 0
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_who_waits_on_keeps_nobody_from_being_told_that_it_is_over(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting_sweep, "ENDED_AT_ONCE", 1)
    have(world, waiting="none")  # nothing is offered meanwhile
    whose: dict[str, Any] = {"store": world.store, "experience": world.experience, "joined_at": AT}
    patient = make_wait(**whose, kind="week", day=DAY, last_date=DAY + timedelta(days=3))
    over = make_wait(**whose, kind="slot", day=DAY, starts_at=ELEVEN)

    sweep_waiting(at=ELEVEN)

    assert Wait.objects.get(pk=over.pk).state == WaitState.OVER
    assert Wait.objects.get(pk=patient.pk).state == WaitState.WAITING
    evening = clock.first_instant(DAY + timedelta(days=4), world.store.zone)
    sweep_waiting(at=evening - MINUTE)
    assert Wait.objects.get(pk=patient.pk).state == WaitState.WAITING
    sweep_waiting(at=evening)
    assert Wait.objects.get(pk=patient.pk).state == WaitState.OVER


def test_their_place_in_line_is_told_by_their_link_alone(world: World) -> None:
    booked(world)
    first, second = joined(world, 1), joined(world, 2, at=AT + MINUTE)

    opened = open_wait(number=second.pk, token=token_of(second))

    assert (place_in_line(first), place_in_line(opened)) == (1, 2)
    with pytest.raises(WaitNotFound):
        open_wait(number=second.pk, token=token_of(first))


def test_who_waits_is_served_and_listed_by_as_many_queries_however_many_they_are(world: World) -> None:
    booked(world)
    costs = []
    for number in (1, 12):
        while Wait.objects.count() < number:
            make_wait(
                store=world.store, experience=world.experience, day=DAY, joined_at=AT, kind="slot", starts_at=ELEVEN
            )
        with CaptureQueriesContext(connection) as queries:
            serve(store=world.store.pk, days=[DAY], at=AT + MINUTE)
            list(lines_in(world.store, first=DAY, last=DAY))
        costs.append(len(queries))

    assert costs[0] == costs[1]
