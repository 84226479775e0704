"""People in a queue, visits that stand in their way, and verbs at the same time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bookings.models import Booking
from bookings.queries.wishes import Wish
from floor.models import QueueTicket
from floor.services.queue import Joining, join
from tests.factories.bookings import make_booking
from tests.factories.world import World
from tests.floor.conftest import AT

PHONE = "+442079460123"


def queue(
    world: World, name: str = "Mei Tanaka", *, at: datetime = AT, texts: bool = False, skus: Sequence[str] = ()
) -> QueueTicket:
    who = Joining(name=name, phone=PHONE if texts else "", texts=texts, wording="Text me when it is my turn")
    wish = Wish(experience=world.experience, variants=tuple(world.variant(sku) for sku in skus))
    return join(wish=wish, store=world.store, who=who, at=at)


def visit_at(world: World, starts_at: datetime) -> Booking:
    return make_booking(store=world.store, experience=world.experience, starts_at=starts_at, promised=world.rooms)
