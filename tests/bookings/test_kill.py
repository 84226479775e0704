"""A process that dies in the middle of a promise leaves neither half a promise nor a lock."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bookings.models import Allocation, Booking, BookingState
from bookings.queries.wishes import Wish, variants_of
from bookings.services.hold import hold
from notifications.models import Message
from tests.bookings.invariants import assert_invariants
from tests.dying import killed
from tests.factories.world import World, make_world

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ELEVEN = datetime(2026, 6, 2, 10, 0, tzinfo=UTC)

DIES_BEFORE_COMMIT = """
from datetime import datetime, UTC
from bookings.queries.wishes import Wish, variants_of
from bookings.services import confirm
from bookings.services.customers import Contact
from experiences.models import Experience
from stores.models import Store

confirm.remember = die
confirm.book(
    wish=Wish(experience=Experience.objects.get(slug="try-on"), variants=variants_of(["DRESS-M"])),
    store=Store.objects.get(slug="london"),
    starts_at=datetime(2026, 6, 2, 10, 0, tzinfo=UTC),
    details=confirm.Details(contact=Contact(name="Ada", phone="+447946010000"), sms=True),
    at=datetime(2026, 6, 1, 9, 0, tzinfo=UTC),
)
"""


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world(rooms=1, stylists=0)


def test_kill_before_commit_leaves_nothing_and_blocks_nobody(world: World, database_url: str) -> None:
    killed(DIES_BEFORE_COMMIT, database_url=database_url)

    wish = Wish(experience=world.experience, variants=variants_of(["DRESS-M"]))
    booking = hold(wish=wish, store=world.store, starts_at=ELEVEN, at=AT)

    assert list(Booking.objects.values_list("pk", "state")) == [(booking.pk, BookingState.HELD)]
    assert Allocation.objects.count() == 2
    assert not Message.objects.exists()
    assert_invariants(AT)
