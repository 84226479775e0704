"""A world in which a dress in S was sold yesterday, and comes back today for one in M."""

from __future__ import annotations

import pytest

from bookings.models import Booking
from stores.models import Piece
from tests.bookings.exchange.exchanging import ask, asked, make_exchange_world, named, sold
from tests.factories.world import World


@pytest.fixture
def world(db: None) -> World:
    """Two pieces of each variant; a file that needs another world has its own."""
    return make_exchange_world()


@pytest.fixture
def small(world: World) -> Piece:
    """A dress in S, sold yesterday."""
    return sold(world.pieces_of("DRESS-S")[0])


@pytest.fixture
def booking(world: World, small: Piece) -> Booking:
    """S goes back and M is promised at noon."""
    return named(ask(world, asked(world, small, "DRESS-M")))
