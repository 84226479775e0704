"""A web process that dies in the middle of a sale leaves neither the movement nor the event: it may be sent again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bookings.errors import StoreBusy
from bookings.models import Shortfall
from bookings.queries.wishes import Wish, variants_of
from bookings.services.hold import hold
from floor.models import EventKind, StockEvent
from floor.queries.stock import Wanted
from floor.services.stock_events import Event, sell
from stores.models import Movement, Piece, PieceState
from tests.bookings.invariants import assert_invariants
from tests.dying import killed
from tests.factories.world import World, make_world

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ELEVEN = datetime(2026, 6, 2, 10, 0, tzinfo=UTC)

DIES_BEFORE_ITS_EVENT = """
from datetime import UTC, datetime
from floor.models import EventKind
from floor.queries.stock import Wanted
from floor.services import stock_events
from stores.models import Store

stock_events._remember = die
at = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
store = Store.objects.get(slug="london")
event = stock_events.Event(store=store, event_id="1", kind=EventKind.SALE, fingerprint="f", happened_at=at)
stock_events.sell(event=event, wanted=Wanted(sku="DRESS-M"), at=at)
"""


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world(rooms=1, stylists=0)


def test_kill_between_movement_and_event_leaves_neither(world: World, database_url: str) -> None:
    wish = Wish(experience=world.experience, variants=variants_of(["DRESS-M"]))
    hold(wish=wish, store=world.store, starts_at=ELEVEN, at=AT)
    [dress] = world.pieces_of("DRESS-M")

    killed(DIES_BEFORE_ITS_EVENT, database_url=database_url)

    assert (StockEvent.objects.count(), Movement.objects.filter(piece=dress).count()) == (0, 1)
    assert (Piece.objects.get(pk=dress.pk).state, Shortfall.objects.count()) == (PieceState.ON_FLOOR, 0)

    event = Event(store=world.store, event_id="1", kind=EventKind.SALE, fingerprint="f", happened_at=AT)
    answer = _sold(event)

    assert (answer["label"], answer["shortfalls"]) == (dress.label, 1)
    assert (StockEvent.objects.count(), Movement.objects.filter(piece=dress).count()) == (1, 2)
    assert_invariants(AT)


def _sold(event: Event) -> dict[str, object]:
    """The server may need a moment to notice that the dead one's connection, and its locks, are gone."""
    for _ in range(3):
        try:
            return sell(event=event, wanted=Wanted(sku="DRESS-M"), at=AT)
        except StoreBusy:
            continue
    return sell(event=event, wanted=Wanted(sku="DRESS-M"), at=AT)
