"""Who comes before whom: those who wait, the public, who moves, who stands in the store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bookings.errors import PieceTaken, SlotTaken
from bookings.models import BookingState
from bookings.queries.waiting import place_in_line
from bookings.queries.wishes import Wish, variants_of
from bookings.services.cancel import cancel
from bookings.services.change import add_companion, change_pieces, move
from bookings.services.confirm import book
from bookings.services.hold import hold
from bookings.services.sessions import open_session
from bookings.services.waiting import join
from bookings.services.walk_in import walk_in
from bookings.windows import at_start, in_session
from tests.bookings.lining import AT, DAY, ELEVEN, MINUTE, booked, have, joined, open_offers, person, served
from tests.factories.stores import make_stylist
from tests.factories.waiting import make_wait
from tests.factories.world import World, make_world

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def world() -> World:
    return make_world(rooms=1, stylists=0)


def test_who_moves_or_adds_comes_after_those_who_wait() -> None:
    world = make_world(rooms=2, stylists=0)
    dressed, other = booked(world, 1, skus=("DRESS-M",)), booked(world, 2)
    later = booked(world, 3, starts_at=ELEVEN + HOUR)
    joined(world, 4, skus=("DRESS-M",))
    cancel(booking=dressed, at=AT + MINUTE)

    with pytest.raises(SlotTaken):
        move(booking=later, starts_at=ELEVEN, at=AT + 2 * MINUTE)
    with pytest.raises(PieceTaken):
        change_pieces(booking=other, variants=variants_of(["DRESS-M"]), at=AT + 2 * MINUTE)

    assert open_offers() == {"Person 4": ELEVEN}


def test_who_stands_in_the_store_is_let_in_before_those_who_wait(world: World) -> None:
    visit = booked(world)
    joined(world, 1)
    cancel(booking=visit, at=AT + MINUTE)

    walked = walk_in(
        wish=Wish(experience=world.experience), store=world.store, starts_at=ELEVEN, details=person(9), at=AT + MINUTE
    )

    assert walked.state == BookingState.CONFIRMED
    served(world, at=AT + 2 * MINUTE)
    assert open_offers() == {}


@pytest.fixture
def there(world: World) -> World:
    """A second store, whose one stylist hosts here, too: freed there, and waited for here."""
    there = make_world(slug="paris", rooms=1, stylists=0)
    have(world, stylist_needed=True)
    make_stylist(stores=[world.store, there.store])
    visit = booked(there)
    joined(world, 1)
    cancel(booking=visit, at=AT + MINUTE)
    return there


def test_a_stylist_who_is_freed_in_another_store_is_for_those_who_wait_here(world: World, there: World) -> None:
    wish = Wish(experience=world.experience)
    with pytest.raises(SlotTaken):
        book(wish=wish, store=world.store, starts_at=ELEVEN, details=person(9), at=AT + 2 * MINUTE)

    assert open_offers() == {"Person 1": ELEVEN}


def test_a_stylist_whom_somebody_waits_for_here_is_not_the_publics_elsewhere(there: World) -> None:
    with pytest.raises(SlotTaken):
        booked(there, 9)

    assert open_offers() == {"Person 1": ELEVEN}


def test_a_hold_that_is_abandoned_goes_to_who_waits(world: World) -> None:
    hold(wish=Wish(experience=world.experience), store=world.store, starts_at=ELEVEN, at=AT)
    joined(world, 1)

    with pytest.raises(SlotTaken):
        hold(wish=Wish(experience=world.experience), store=world.store, starts_at=ELEVEN, at=AT + 5 * MINUTE)

    assert open_offers() == {"Person 1": ELEVEN}


def test_what_does_not_fit_anybody_who_waits_is_the_publics(world: World) -> None:
    booked(world)
    joined(world, 1, window=at_start(ELEVEN, world.store))
    make_wait(store=world.store, experience=world.experience, day=DAY, joined_at=AT, party=9)
    later = booked(world, 2, starts_at=ELEVEN + 3 * HOUR)
    cancel(booking=later, at=AT + MINUTE)

    assert booked(world, 3, starts_at=ELEVEN + 3 * HOUR).state == BookingState.CONFIRMED
    assert open_offers() == {}


def test_joining_serves_those_who_were_before(world: World) -> None:
    visit = booked(world)
    joined(world, 1)
    cancel(booking=visit, at=AT + MINUTE)

    wait = join(
        wish=Wish(experience=world.experience), store=world.store, window=at_start(ELEVEN, world.store),
        details=person(2), at=AT + 2 * MINUTE,
    )  # fmt: skip

    assert open_offers() == {"Person 1": ELEVEN}
    assert place_in_line(wait) == 2


def test_one_more_guest_comes_after_those_who_wait(world: World) -> None:
    evening = datetime(2026, 6, 3, 19, tzinfo=UTC)
    session = open_session(experience=world.experience, store=world.store, starts_at=evening, places=2, at=AT)
    one, other = booked(world, 1, starts_at=evening), booked(world, 2, starts_at=evening)
    joined(world, 3, window=in_session(session))
    cancel(booking=one, at=AT + MINUTE)

    with pytest.raises(SlotTaken):
        add_companion(booking=other, name="Grace", at=AT + 2 * MINUTE)

    assert open_offers() == {"Person 3": evening}
