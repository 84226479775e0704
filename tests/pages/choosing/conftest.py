"""A fixed morning and a small chain: London has everything, Paris has the dress in M."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from stores.models import Store
from tests.factories.experiences import make_schedule
from tests.factories.stores import make_pieces, make_room, make_store
from tests.factories.world import World, make_world

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
"""A Monday, 10:00 in London, 11:00 in Paris."""
LONDON = "51.51,-0.12"


@dataclass(frozen=True, slots=True)
class Chain:
    london: World
    paris: Store


@pytest.fixture(autouse=True)
def _fixed_clock() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def chain(world: World) -> Chain:
    paris = make_branch(world, slug="paris", name="Vitrine Paris", city="Paris", timezone="Europe/Paris",
                        latitude=48.859, longitude=2.36, currency="EUR", country="FR")  # fmt: skip
    make_pieces(variant=world.variant("DRESS-M"), store=paris)
    return Chain(world, paris)


def make_branch(world: World, **fields: Any) -> Store:
    """Another store with one room that offers the world's experience."""
    store = make_store(**fields)
    make_room(store=store)
    make_schedule(experience=world.experience, store=store)
    return store
