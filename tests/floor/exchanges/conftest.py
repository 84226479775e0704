"""The day after a dress was sold, and somebody at the counter."""

from __future__ import annotations

import pytest
from django.test import Client
from time_machine import Traveller

from bookings.models import Booking
from stores.models import Piece
from tests.bookings.exchange.exchanging import (
    AT,
    NOON,
    ask,
    asked,
    make_exchange_world,
    named,
    sold,
)
from tests.factories.world import World


@pytest.fixture
def present(present: Traveller) -> Traveller:
    """The day after a dress was sold."""
    present.move_to(AT)
    return present


@pytest.fixture
def world(db: None, present: Traveller) -> World:
    return make_exchange_world(pieces=1)


@pytest.fixture
def counter(door: Client) -> Client:
    """Amara's browser."""
    return door


@pytest.fixture
def piece(world: World) -> Piece:
    """A dress in M that somebody bought yesterday."""
    return sold(world.pieces_of("DRESS-M")[0])


@pytest.fixture
def visit(world: World, piece: Piece) -> Booking:
    """They come at noon, and want it in L."""
    return named(ask(world, asked(world, piece, "DRESS-L"), starts_at=NOON))
