"""Any order of buying, asking, scanning, returning, missing and making good loses no piece and doubles none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

import pytest
from django.core.cache import cache
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bookings.models import Amends, Booking, Exchange, ExchangeItem, ExchangeReason
from bookings.queries.purchases import subject_of_sold
from bookings.services.cancel import cancel
from bookings.services.closing import close_visit
from bookings.services.exchange_amends import make_good
from bookings.services.exchange_delivery import order_delivery
from bookings.services.exchange_scan import Leg, scan_piece
from bookings.services.exchanges import Asked, ask_exchange
from bookings.services.late import sweep_missed
from bookings.services.release import sweep_lapsed
from floor.models import EventKind
from floor.queries.stock import Wanted
from floor.services.stock_events import Event, sell, take_back
from kernel.errors import DomainError
from stores.models import Movement, Piece, PieceState
from stores.queries.ledger import replay
from stores.services.handling import inspect
from tests.bookings.exchanging import AT, MINUTE, NOON, make_exchange_world, named
from tests.bookings.invariants import assert_invariants
from tests.bookings.taking import booked
from tests.bookings.test_exchange_delivery import HOME
from tests.factories.world import World

numbers = st.integers(0, 11)
VERBS: Final = ("buy", "ask", "deliver", "confirm", "back", "out", "return")
"""What a run must have done: rules that are only ever refused prove nothing."""


class Counters(RuleBasedStateMachine):
    """One product in three sizes, two pieces of each. Every example starts anew, and is rolled back."""

    world: ClassVar[World]
    done: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        cache.clear()
        self.outer = transaction.savepoint()
        self.at, self.number = AT, 0

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.outer)

    def attempt(self, verb: str, act: Callable[..., Any], **arguments: Any) -> Any:
        """A refusal is an answer too: it must be a named one, and change nothing half-way."""
        inner = transaction.savepoint()
        try:
            answer = act(at=self.at, **arguments)
        except DomainError:
            transaction.savepoint_rollback(inner)
            return None
        transaction.savepoint_commit(inner)
        self.done[verb] += 1
        return answer

    def piece(self, number: int, *states: PieceState) -> Piece | None:
        pieces = Piece.objects.filter(variant__product__slug="dress").select_related("variant", "store").order_by("pk")
        found = list(pieces.filter(state__in=states) if states else pieces)
        return found[number % len(found)] if found else None

    def exchange(self, number: int) -> Exchange | None:
        related = Exchange.objects.select_related("booking__store", "booking__experience", "booking__customer")
        found = list(related.order_by("-pk")[:3])
        return found[number % len(found)] if found else None

    def tell(self, verb: str, kind: EventKind, piece: Piece) -> Any:
        """An event of the till, under the next number."""
        self.number += 1
        name = str(self.number)
        event = Event(store=self.world.store, event_id=name, kind=kind, fingerprint=name, happened_at=self.at)
        if kind == EventKind.SALE:
            return self.attempt(verb, sell, event=event, wanted=Wanted(label=piece.label))
        return self.attempt(verb, take_back, event=event, label=piece.label)

    @initialize()
    def begins_with_a_purchase(self) -> None:
        self.buy(0)

    @rule(number=numbers)
    def buy(self, number: int) -> None:
        piece = self.piece(number, PieceState.ON_FLOOR)
        if piece is not None:
            self.tell("buy", EventKind.SALE, piece)

    @rule(number=numbers, size=numbers, ahead=st.sampled_from([None, 0, 10, 60]), steps=st.integers(1, 4))
    def exchange_it(self, number: int, size: int, ahead: int | None, steps: int) -> None:
        """Asked for, confirmed, brought back, handed out: some of it, in this order."""
        piece = self.piece(number, PieceState.SOLD)
        subject = subject_of_sold(piece) if piece else None
        if piece is None or subject is None:
            return
        items = [Asked(piece, self.world.variants[size % 3], ExchangeReason.TOO_SMALL)]
        starts_at = None if ahead is None else self.next_slot(ahead)
        arguments = {"purchase_subject": subject, "items": items, "store": self.world.store, "starts_at": starts_at}
        booking = self.attempt("ask", ask_exchange, **arguments)
        if booking is None or steps == 1:
            return
        self.attempt("confirm", lambda at: named(booking, at=at))
        exchange = Exchange.objects.select_related("booking__store", "booking__experience").get(booking=booking)
        for _ in range(steps - 2):
            self.at = max(self.at, booking.starts_at)
            self.scan_right(exchange)

    def next_slot(self, ahead: int) -> datetime:
        """A start of the schedule, so many minutes after the next one."""
        past = (self.at - AT.replace(minute=0)) // (10 * MINUTE)
        return AT.replace(minute=0) + (past + 1) * 10 * MINUTE + ahead * MINUTE

    def scan_right(self, exchange: Exchange) -> None:
        item = exchange.items.select_related("back", "wanted").get()
        self.scan(exchange, item.wanted.sku if item.back_movement_id else item.back.label)

    def scan(self, exchange: Exchange, text: str) -> None:
        scanned = self.attempt("scan", scan_piece, exchange=exchange, text=text, store=self.world.store)
        if scanned is not None:
            self.done["back" if scanned.leg == Leg.BACK else "out"] += 1

    @rule(number=numbers, size=numbers)
    def deliver(self, number: int, size: int) -> None:
        piece = self.piece(number, PieceState.SOLD)
        subject = subject_of_sold(piece) if piece else None
        if piece is not None and subject is not None and not number % 3:
            items = [Asked(piece, self.world.variants[size % 3], ExchangeReason.TOO_SMALL)]
            self.attempt("deliver", order_delivery, purchase_subject=subject, items=items, address=HOME)

    @rule(number=numbers, other=numbers, fits=st.booleans())
    def come_to_the_counter(self, number: int, other: int, fits: bool) -> None:
        exchange = self.exchange(number)
        if exchange is not None and fits:
            self.scan_right(exchange)
        elif exchange is not None:
            self.scan(exchange, str(self.piece(other)))

    @rule(number=numbers)
    def return_at_the_till(self, number: int) -> None:
        piece = self.piece(number, PieceState.SOLD)
        if piece is not None and not number % 3:
            self.tell("return", EventKind.RETURN, piece)

    @rule(minutes=st.sampled_from([1, 10, 60]))
    def time_goes_on(self, minutes: int) -> None:
        self.at += minutes * MINUTE
        self.done["lapse"] += bool(sweep_lapsed(at=self.at))
        self.done["miss"] += bool(sweep_missed(at=self.at))

    @rule(number=numbers)
    def it_ends(self, number: int) -> None:
        exchange = self.exchange(number)
        if exchange is not None and exchange.booking is not None:
            self.attempt("end", close_visit, booking=exchange.booking, outcomes={})
            self.attempt("cancel", cancel, booking=exchange.booking, why="test")

    @rule(number=numbers)
    def look_at_what_came_back(self, number: int) -> None:
        piece = self.piece(number, PieceState.TO_INSPECT)
        if piece is not None:
            self.attempt("inspect", inspect, piece=piece, outcome=PieceState.ON_FLOOR)
        item = ExchangeItem.objects.to_hand_out().select_related("exchange__booking__store").first()
        if item is not None and not number % 2:
            self.attempt("make_good", make_good, item=item, amends=Amends.MONEY)

    @rule(number=numbers)
    def somebody_else_comes_for_one(self, number: int) -> None:
        def book(at: object) -> Booking:
            starts_at = NOON + timedelta(hours=1 + number % 3)
            return booked(self.world, self.world.variants[number % 3].sku, starts_at=starts_at, number=self.number)

        self.number += 1
        self.attempt("book", book)

    @invariant()
    def nothing_is_lost_or_doubled(self) -> None:
        assert_invariants(self.at)
        for piece in Piece.objects.filter(variant__product__slug="dress"):
            stand = replay(piece)
            assert stand is not None
            assert (stand.state, stand.store_id) == (piece.state, piece.store_id)
        self.nobody_has_two_for_one()

    def nobody_has_two_for_one(self) -> None:
        """What a customer brought out of the shop for one piece is at most one other, and never both at once."""
        for item in ExchangeItem.objects.filter(back_movement__isnull=False).select_related(
            "exchange", "back_movement"
        ):
            since = Movement.objects.filter(piece=item.back, number__gt=item.back_movement.number)  # type: ignore[union-attr]
            assert not since.filter(subject=item.exchange.subject).exists()
        outs = ExchangeItem.objects.filter(out_movement__isnull=False).values_list("out_movement", flat=True)
        assert len(set(outs)) == len(outs)


@pytest.mark.django_db
def test_counters_lose_nothing_and_double_nothing() -> None:
    Counters.world, Counters.done = make_exchange_world(), Counter()
    run_state_machine_as_test(
        Counters,
        settings=settings(
            max_examples=6,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
        _min_steps=29,
    )
    assert {verb for verb in VERBS if not Counters.done[verb]} == set(), Counters.done
