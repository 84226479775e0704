"""A dress in M that Mei bought yesterday in her visit, and its larger sister here; a chain of two stores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import time_machine
from time_machine import Traveller

from bookings.models import Booking, BookingState, Outcome, RailItem
from bookings.planner import subject_of
from bookings.tokens import purchase_mac
from stores.models import Piece
from tests.bookings.exchange.exchanging import AT, SOLD_AT, make_exchange_world, sold
from tests.factories.bookings import make_booking, make_customer
from tests.factories.world import World


@dataclass(frozen=True, slots=True)
class Buy:
    """What was bought in a visit, and its page."""

    world: World
    visit: Booking
    piece: Piece
    subject: str
    page: str

    @property
    def where(self) -> str:
        return f"{self.page}where/"

    def said(self, reason: str = "too_small", sku: str = "DRESS-L") -> dict[str, str]:
        return {f"reason-{self.piece.pk}": reason, f"want-{self.piece.pk}": sku}


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    with time_machine.travel(AT, tick=False) as travelled:
        yield travelled


@pytest.fixture
def world(db: None) -> World:
    return make_exchange_world(pieces=1)


@pytest.fixture
def buy(world: World) -> Buy:
    visit = make_booking(
        store=world.store,
        experience=world.experience,
        starts_at=SOLD_AT,
        state=BookingState.COMPLETED,
        confirmed_at=SOLD_AT,
        customer=make_customer(name="Mei Tanaka", phone="+442079460123"),
    )
    dress = world.variant("DRESS-M")
    RailItem.objects.create(booking=visit, variant=dress, outcome=Outcome.BOUGHT, outcome_at=SOLD_AT)
    return bought(world, visit, "DRESS-M")


def bought(world: World, visit: Booking, sku: str) -> Buy:
    """One more piece of the visit."""
    subject = subject_of(visit)
    piece = sold(world.pieces_of(sku)[0], subject=subject)
    return Buy(world, visit, piece, subject, page_of(subject))


def page_of(subject: str) -> str:
    return f"/x/{subject}/{purchase_mac(subject)}/"
