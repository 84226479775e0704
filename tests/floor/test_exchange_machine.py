"""Whatever is done with bought pieces, in two stores and in any order, none is lost and none is doubled.

They are bought, tried on, asked for, scanned, returned, missed and made good.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from bookings.models import Amends, BookingState, Exchange, ExchangeItem, Outcome
from bookings.queries.wishes import Wish
from bookings.services.cancel import cancel
from bookings.services.closing import close_visit
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from bookings.services.exchange_amends import make_good
from bookings.services.exchange_delivery import order_delivery
from bookings.services.exchange_scan import scan_piece
from bookings.services.exchange_sweep import sweep_begun
from bookings.services.exchanges import ask_exchange
from bookings.services.hanging import hang
from bookings.services.keeping import sweep_kept
from bookings.services.late import sweep_missed
from bookings.services.release import sweep_lapsed
from bookings.services.transfers import bring_over, sweep_coming
from bookings.services.visit import check_in, start
from floor.models import EventKind
from floor.services.counting import begin_count, finish_count, scan_in
from floor.services.pieces import Deed, deeds_for, do
from stores.models import Piece, PieceState, Store
from stores.services.handling import depart
from stores.services.writer import Spot
from tests.bookings.exchange.exchanging import AT, HOME, MINUTE, named
from tests.floor.desk import Desk
from tests.floor.told import breaches

S = PieceState
EVENING: Final = 17
VERBS: Final = (
    *("buy", "return", "ask", "ask instead", "confirm", "cancel", "deliver", "scan back", "scan out", "scan again"),
    *("book", "let in", "begin", "hang", "bought", "kept", "returned", "end", "make good", "missed", "lapsed"),
    *("given back", "count", "put", "found", "arrived", "good", "sell", "missing", "send"),
    *("bring over", "sent over", "came over", "let go"),
)
"""What a run must have done: rules that are only ever refused prove nothing."""
STEPS: Final = (
    *("buy", "exchange_it", "exchange_it", "exchange_it", "come_to_the_counter", "come_to_the_counter", "deliver"),
    *("return_at_the_till", "time_goes_on", "time_goes_on", "somebody_tries_on", "somebody_tries_on", "come_in"),
    *("hang_it", "end_a_visit", "call_it_off", "make_it_good", "handle", "tidy_up", "tidy_up"),
    *("count_a_zone", "send_over", "bring_it_over"),
)
"""What may come next, the likelier the oftener."""
ENDS: Final[dict[int, list[tuple[Any, ...]]]] = {
    0: [("exchange_it", 1), ("call_it_off", 0)],
    1: [("time_goes_on", 10)],
    2: [("time_goes_on", 2), ("handle", 0, 2, S.ON_FLOOR)],
    3: [("end_a_visit", 0), ("make_it_good", 0)],
    4: [("somebody_tries_on", 8), ("bring_it_over", 0)],
    5: [("somebody_tries_on", 8), ("bring_it_over", 8), ("call_it_off", 0), ("time_goes_on", 0)],
}
"""How those that broke off end where nobody goes on with them: the hold, the visit, and what is owed.

And a piece that is sold by hand; a visit that lacks one, which comes from the other store, or is let go there.
"""
SWEEPS: Final[dict[str, Callable[..., int]]] = {
    "lapsed": sweep_lapsed,
    "missed": sweep_missed,
    "given back": sweep_kept,
    "let go": sweep_coming,
    "left": sweep_begun,
}


class Counters(Desk):
    """One product in three sizes; two pieces of each in one store, one in another. Every example is rolled back."""

    @initialize(far=st.integers(0, 5))
    def begins_in_the_middle(self, far: int) -> None:
        """Something was bought; in most examples it is being exchanged, and broke off somewhere on the way."""
        self.handle(far, 0)
        self.buy(0)
        if far:
            self.ask(0, 1, ahead=None if far % 2 else 0, steps=far)
        if far > 2:
            self.somebody_tries_on(2, far - 2)  # and buys it, has it kept, or leaves it
        if far == 4:
            self.time_goes_on(10, 0)

    @rule(chance=st.randoms(use_true_random=True))
    def somebody_does_something(self, chance: Random) -> None:
        """One rule for all, evenly: of many rules and numbers most would be left out of most examples."""
        step, number, other = chance.choice(STEPS), chance.randrange(12), chance.randrange(12)
        note(f"{step}({number}, {other})")
        getattr(self, step)(number, other)

    def buy(self, number: int, _other: int = 0) -> None:
        piece = self.piece(number, S.ON_FLOOR, S.ON_RAIL, S.ON_HOLD)
        if piece is not None:
            self.tell("buy", EventKind.SALE, piece, piece.store)

    def exchange_it(self, number: int, size: int) -> None:
        self.ask(number, size, ahead=(0, None, 0)[number % 3], steps=1 + size % 4)
        if size % 4 < 2 and number % 2 == 0:
            self.time_goes_on(2, 0)  # nobody goes on with it

    def ask(self, number: int, size: int, *, ahead: int | None, steps: int) -> None:
        """Asked for, again for another size, confirmed, brought back, handed out: some of it, in this order."""
        asked = self.asked(number, size)
        if asked is None:
            return
        store, starts_at = self.stores[size % 4 == 3], None if ahead is None else self.next_start(ahead)
        booking = self.attempt("ask", ask_exchange, store=store, starts_at=starts_at, **asked)
        again = self.asked(number, size + 1) if booking and steps == 4 else None
        if again is not None:
            more = {"store": store, "starts_at": starts_at, "instead_of": booking}
            booking = self.attempt("ask instead", ask_exchange, **again, **more) or booking
        if booking is None or steps == 1:
            return
        booking.refresh_from_db()
        if self.attempt("confirm", lambda at: named(booking, at=at)) is None:
            return
        self.at = max(self.at, booking.starts_at) if steps > 2 else self.at
        for _ in range(steps - 2):
            self.scan_right(Exchange.objects.select_related("booking__store").get(booking=booking), booking.store)

    def scan_right(self, exchange: Exchange, store: Store) -> None:
        item = exchange.items.select_related("back", "wanted").order_by("-live", "pk")[0]
        self.scan(exchange, item.wanted.sku if item.back_movement_id else item.back.label, store)

    def scan(self, exchange: Exchange, text: str, store: Store) -> None:
        self.number += 1
        given = {"exchange": exchange, "text": text, "store": store, "nonce": f"scan:{self.number}"}
        scanned = self.attempt("scan", scan_piece, **given)
        if scanned is not None:
            self.done[f"scan {scanned.leg}"] += 1
            again = self.attempt("scan again", scan_piece, **given)
            assert (again.again, again.movement, again.item) == (True, scanned.movement, scanned.item)

    def come_to_the_counter(self, number: int, other: int) -> None:
        exchange = self.exchange(number)
        if exchange is None:
            return
        own = exchange.booking.store if exchange.booking and other % 3 else self.stores[other % 2]
        if number % 4:
            self.scan_right(exchange, own)
        else:
            self.scan(exchange, str(self.piece(other)), own)

    def deliver(self, number: int, size: int) -> None:
        asked = self.asked(number, size)
        if asked is not None:
            self.attempt("deliver", order_delivery, address=HOME, **asked)

    def return_at_the_till(self, number: int, other: int) -> None:
        piece = self.piece(number, S.SOLD)
        if piece is not None:
            self.tell("return", EventKind.RETURN, piece, self.stores[other % 2])

    def time_goes_on(self, number: int, _other: int) -> None:
        """By minutes, or by two nights; the minute tasks run."""
        self.at += (1, 10, 70)[number % 3] * MINUTE
        if number > 9 or self.at.hour >= EVENING:
            self.at = self.at.replace(hour=AT.hour) + timedelta(days=2)
        for verb, sweep in SWEEPS.items():
            self.done[verb] += sweep(at=self.at)

    def somebody_tries_on(self, number: int, other: int) -> None:
        """A visit of somebody else, from its booking to whatever became of the piece."""
        self.number += 1
        wish = Wish(experience=self.world.experience, variants=(self.world.variants[number % 3],))
        who = Details(contact=Contact(name="Grace", phone=f"+44794601{self.number:04d}"))
        when = {"store": self.stores[number % 4 == 3], "starts_at": self.next_start(2 + number % 2)}
        booking = self.attempt("book", book, wish=wish, details=who, **when)
        if booking is not None and number % 4:
            self.at = max(self.at, booking.starts_at)
            self.come_in(0)
            self.hang_it(0, number)
            self.end_a_visit(0, other)

    def come_in(self, number: int, _other: int = 0) -> None:
        booking = self.visit(number, BookingState.CONFIRMED)
        if booking is not None and self.attempt("let in", check_in, code=booking.reference, store=booking.store):
            self.attempt("begin", start, booking=booking)

    def hang_it(self, number: int, other: int) -> None:
        """The promised piece, or another one that somebody has in their hands."""
        booking = self.visit(number, BookingState.CONFIRMED, BookingState.IN_SESSION)
        if booking is not None:
            promised = Piece.objects.filter(resource__allocations__booking=booking, resource__allocations__live=True)
            piece = promised.first() if other % 3 else self.piece(other)
            if piece is not None:
                self.attempt("hang", hang, booking=booking, piece=piece)

    def end_a_visit(self, number: int, other: int) -> None:
        outcome = [None, *Outcome][other % 5]
        booking = self.visit(number, BookingState.IN_SESSION)
        if booking is None:
            return
        rail = booking.rail.values_list("variant", flat=True)
        outcomes = dict.fromkeys(rail, outcome) if outcome else {}
        self.attempt(outcome.value if outcome else "end", close_visit, booking=booking, outcomes=outcomes)

    def call_it_off(self, number: int, _other: int) -> None:
        booking = self.visit(number, BookingState.HELD, BookingState.CONFIRMED)
        if booking is not None:
            self.attempt("cancel", cancel, booking=booking, why="test")

    def make_it_good(self, number: int, _other: int) -> None:
        owed = ExchangeItem.objects.to_hand_out().select_related("exchange__booking__store").order_by("pk")
        if owed:
            self.attempt("make good", make_good, item=owed[number % len(owed)], amends=Amends.MONEY)

    def tidy_up(self, number: int, other: int) -> None:
        """What lies about is done with."""
        self.handle(number, other, S.MISSING, S.IN_TRANSIT, S.TO_INSPECT, S.TO_CLEAN, S.ON_HOLD)

    def handle(self, number: int, other: int, *states: PieceState) -> None:
        """Whatever somebody may do with a piece that they have in their hands."""
        piece = self.piece(number, *states)
        store = piece.store if piece and other % 5 else self.stores[other % 2]
        deeds = [deed for deed in deeds_for(piece, store) if deed not in (Deed.WRITE_OFF, Deed.SEND)] if piece else []
        if piece is not None and deeds:
            deed, spot = deeds[other % len(deeds)], Spot(self.zones[store.pk][number % 2], f"rail {other}")
            self.attempt(deed.value, do, deed=deed, piece=piece, store=store, actor=self.amara, spot=spot)

    def send_over(self, number: int, other: int) -> None:
        """From one store to another, where it arrives in most cases."""
        piece = self.piece(number, S.ON_FLOOR)
        if piece is not None:
            here, there = piece.store, self.stores[piece.store_id == self.stores[0].pk]
            self.attempt("send", do, deed=Deed.SEND, piece=piece, store=here, actor=self.amara, to_store=there)
            fresh = Piece.objects.get(pk=piece.pk)
            if other % 3:
                self.attempt("arrived", do, deed=Deed.ARRIVED, piece=fresh, store=there, actor=self.amara)

    def bring_it_over(self, number: int, _other: int) -> None:
        """What a visit was promised is nowhere: the other store is asked, and in some cases it comes from there."""
        booking = self.visit(number, BookingState.CONFIRMED)
        for short, piece in self.lacking(booking) if booking else ():
            asked = self.attempt("bring over", bring_over, shortfall=short, piece=piece, actor=self.amara)
            if asked is not None and number % 12 < 6:
                there = short.booking.store
                self.attempt("sent over", depart, piece=asked.coming, to_store=there, actor=self.amara)
                coming = Piece.objects.get(pk=piece.pk)
                self.attempt("came over", do, deed=Deed.ARRIVED, piece=coming, store=there, actor=self.amara)

    def count_a_zone(self, number: int, _other: int) -> None:
        """One piece is read in it; the others that are believed to be there are not."""
        store, piece = self.stores[number % 2], self.piece(number)
        counted = begin_count(zone=self.zones[store.pk][0], at=self.at, actor=self.amara)
        if piece is not None and number % 3:
            self.attempt("read", scan_in, zone_count=counted, text=piece.label, actor=self.amara)
        self.at += timedelta(seconds=1)
        self.attempt("count", finish_count, zone_count=counted, actor=self.amara)

    @invariant()
    def nothing_is_lost_or_doubled(self) -> None:
        assert breaches(self.at) == []


@pytest.mark.django_db
def test_counters_lose_nothing_and_double_nothing() -> None:
    Counters.set_up()
    for far in range(6):
        begun = Counters()
        begun.begins_in_the_middle(far)
        for step, number, *more in ENDS.get(far, ()):
            getattr(begun, step)(number, *(more or [0]))
        begun.nothing_is_lost_or_doubled()
        begun.teardown()
    run_state_machine_as_test(
        Counters,
        settings=settings(
            max_examples=6,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],  # a failure tells its steps; to make them fewer takes minutes
        ),
        _min_steps=39,
    )
    assert {verb for verb in VERBS if not Counters.done[verb]} == set(), Counters.done
