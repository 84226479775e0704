"""People in a queue, visits that stand in their way, and verbs at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import connection

from bookings.errors import SlotTaken
from bookings.models import Booking
from bookings.queries.wishes import Wish
from floor.errors import AlreadyWaits, NobodyWaits, TicketOver
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


def side_by_side(*verbs: Callable[[], object]) -> list[object]:
    """What came of each, or the error that was raised."""
    gate, told = threading.Barrier(len(verbs)), list[object]()

    def run(verb: Callable[[], object]) -> None:
        gate.wait()
        try:
            told.append(verb())
        except (AlreadyWaits, SlotTaken, TicketOver, NobodyWaits) as refusal:
            told.append(type(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[verb]) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told
