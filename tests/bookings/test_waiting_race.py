"""A place that is freed while the public presses: somebody who waits has it, and nobody else; nor after a crash."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest

from bookings.errors import SlotTaken
from bookings.models import Booking, Offer
from bookings.queries.wishes import Wish
from bookings.services import confirm as confirm_service
from bookings.services.cancel import cancel
from bookings.services.confirm import book
from bookings.services.waiting import accept, decline
from bookings.services.waiting_serve import serve, serve_where_due
from bookings.windows import at_start
from tests.bookings.invariants import assert_invariants
from tests.bookings.lining import AT, DAY, ELEVEN, MINUTE, booked, joined, open_offers, person
from tests.dying import killed
from tests.factories.waiting import make_wait
from tests.factories.world import World, make_world
from tests.racing import race

ROUNDS = 4
PUBLIC = 5

DIES_BEFORE_COMMIT = """
from datetime import date, datetime, UTC
from bookings.services import waiting_serve
from stores.models import Store

waiting_serve.note_served = die
waiting_serve.serve(
    store=Store.objects.get(slug="london").pk, days=[date(2026, 6, 3)], at=datetime(2026, 6, 1, 9, 2, tzinfo=UTC)
)
"""


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world(rooms=1, stylists=0)


def public(world: World, starts_at: datetime, number: int) -> Callable[[], object]:
    wish = Wish(experience=world.experience)
    details = person(number)
    at = AT + 2 * MINUTE
    return partial(book, wish=wish, store=world.store, starts_at=starts_at, details=details, at=at)


def test_the_public_never_gets_what_is_freed_while_somebody_waits(world: World) -> None:
    starts = [ELEVEN + n * timedelta(hours=1) for n in range(ROUNDS)]
    visits = [booked(world, n, starts_at=start) for n, start in enumerate(starts)]
    for n, start in enumerate(starts):
        joined(world, 100 + n, window=at_start(start, world.store))
        joined(world, 200 + n, window=at_start(start, world.store), at=AT + MINUTE)

    for n, (visit, start) in enumerate(zip(visits, starts, strict=True)):
        crowd = [public(world, start, 1000 + PUBLIC * n + one) for one in range(PUBLIC)]
        serving = partial(serve_where_due, store=world.store.pk, days=[DAY], at=AT + 2 * MINUTE)
        freeing = partial(cancel, booking=visit, at=AT + 2 * MINUTE)
        race(freeing, serving, *crowd, serving)
        serve_where_due(store=world.store.pk, days=[DAY], at=AT + 2 * MINUTE)

    assert open_offers() == {f"Person {100 + n}": start for n, start in enumerate(starts)}
    names = [f"Person {1000 + n}" for n in range(PUBLIC * ROUNDS)]
    assert not Booking.objects.filter(customer__name__in=names).exists()
    assert Offer.objects.count() == ROUNDS
    assert_invariants(AT + 2 * MINUTE)


def test_without_giving_way_the_public_would_have_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = booked(world)
    joined(world, 1)
    cancel(booking=visit, at=AT + MINUTE)
    monkeypatch.setattr(confirm_service, "give_way", lambda *_days, **_named: None)

    public(world, ELEVEN, 9)()

    assert open_offers() == {}


def test_one_who_waits_for_days_is_kept_one_place_however_many_offer(world: World) -> None:
    days = [DAY + timedelta(days=n) for n in range(4)]
    make_wait(store=world.store, experience=world.experience, day=DAY, joined_at=AT, kind="week", last_date=days[-1])

    race(*[partial(serve, store=world.store.pk, days=[day], at=AT + MINUTE) for day in days])

    assert Offer.objects.count() == 1
    assert_invariants(AT + MINUTE)


def test_taken_and_declined_in_the_same_moment_it_is_one_of_both(world: World) -> None:
    visit = booked(world)
    joined(world, 1)
    cancel(booking=visit, at=AT + MINUTE)
    serve(store=world.store.pk, days=[DAY], at=AT + MINUTE)
    offer = Offer.objects.get()

    answers = race(partial(accept, offer=offer, at=AT + 2 * MINUTE), partial(decline, offer=offer, at=AT + 2 * MINUTE))

    assert answers["won"] == 1
    offer.refresh_from_db()
    held = Booking.objects.get(offer=offer)
    assert (offer.state, held.state) in {("accepted", "confirmed"), ("declined", "cancelled")}


def test_a_server_that_dies_offering_leaves_nothing_and_the_public_nothing_either(
    world: World, database_url: str
) -> None:
    visit = booked(world)
    joined(world, 1)
    cancel(booking=visit, at=AT + MINUTE)

    killed(DIES_BEFORE_COMMIT, database_url=database_url)

    assert not Offer.objects.exists()
    with pytest.raises(SlotTaken):
        public(world, ELEVEN, 9)()
    assert open_offers() == {"Person 1": ELEVEN}
    assert_invariants(AT + 2 * MINUTE)
