"""Three visits of a May in a store with its manager, counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from bookings.models import RailItem
from insight.services.counting import count_day, marked_days, owe_days
from stores.models import Role, Store
from tests.factories.bookings import make_booking, make_customer
from tests.factories.replay import replayed
from tests.factories.stores import make_member, make_user
from tests.factories.world import World, make_world

NOW = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)
VISIT = datetime(2026, 6, 8, 9, 0, tzinfo=UTC)
"""A Monday, ten in London."""


def count_all(at: datetime = NOW) -> None:
    owe_days(at=at)
    for pk, day in marked_days(at=at, most=1000):
        assert count_day(store=Store.objects.get(pk=pk), day=day, at=at)


@pytest.fixture(autouse=True)
def _june() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def world(db: None) -> World:
    return make_may()


@replayed
def make_may() -> World:
    """Came and bought one of two, missed, and called off; one of the week before."""
    world = make_world(pieces=0)
    for n, state in enumerate(("completed", "no_show", "cancelled", "completed")):
        starts_at = VISIT + timedelta(days=n if n < 3 else -6)
        visit = make_booking(
            store=world.store,
            experience=world.experience,
            starts_at=starts_at,
            state=state,
            confirmed_at=VISIT,
            customer=make_customer(name=f"Guest {n}"),
            promised=[world.rooms[0], world.stylists[0]],
        )
        for variant, outcome in zip(world.variants[2:4], ("bought", "returned"), strict=True):
            RailItem.objects.create(booking=visit, variant=variant, outcome=outcome, outcome_at=VISIT)
    count_all()
    return world


@pytest.fixture
def manager(world: World, client: Client) -> Client:
    client.force_login(make_member(store=world.store, role=Role.MANAGER, user=make_user(email="boss@x.example")).user)
    return client
