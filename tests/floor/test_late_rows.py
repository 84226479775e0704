"""The board's plain values tell who is late as the booking itself does."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product

from bookings.lateness import minutes_late
from bookings.models import EXPECTED, Booking
from floor.queries.facts import Promises
from floor.queries.rows import listed, rows_of
from tests.bookings.exchange.exchanging import NOON, ask, asked, make_exchange_world, named, sold
from tests.factories.world import World

MINUTE = timedelta(minutes=1)


def rows_at(at: datetime) -> dict[str, int]:
    return {row.booking.reference: row.late for row in rows_of(listed(Booking.objects.all()), Promises({}, {}), at=at)}


def test_rows_are_late_by_the_rule_of_bookings(db: None) -> None:
    """Who is expected or here, at an hour or at any time, before and after grace."""
    world: World = make_exchange_world()
    whole = named(ask(world, asked(world, sold(world.pieces_of("DRESS-S")[0]), "DRESS-M"), starts_at=None))
    visits = Booking.objects.filter(pk=whole.pk)
    usual, found = whole.experience.duration, set()
    for any_time, state in product((False, True), EXPECTED):
        visits.update(any_time=any_time, state=state, starts_at=NOON, ends_at=NOON + usual * MINUTE)
        for late in (-1, 0, 9, 10, 11, 300):
            at = NOON + late * MINUTE
            told = minutes_late(visits.select_related("experience").get(), at)
            assert rows_at(at) == {whole.reference: told}, (any_time, state, late)
            found.add((any_time, told))
    assert (True, 300) not in found
    assert {(False, 300), (False, 11), (True, 0)} <= found
