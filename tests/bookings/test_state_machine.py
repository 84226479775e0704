"""Any order of holding, confirming, moving, changing, cancelling, running out and visiting keeps every promise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bookings.errors import PartyDoesNotFit, SlotNotOffered, SlotTaken, TooLateToChange
from bookings.models import RUNNING_OUT, Booking, BookingState, DeclinedWhy
from bookings.queries.availability import days_of
from bookings.queries.wishes import Wish
from bookings.services.approval import approve, decline
from bookings.services.cancel import cancel
from bookings.services.change import CHANGEABLE, _hung, _wish_of, add_companion, change_pieces, move
from bookings.services.confirm import confirm
from bookings.services.hold import extend, hold
from bookings.services.release import sweep_lapsed
from bookings.services.visit import check_in, complete, mark_no_show, start
from floor.services.undoing import undo_check_in
from tests.bookings.chain import OPENS, STARTS, details_of, make_chain
from tests.bookings.invariants import assert_invariants
from tests.bookings.machine import OfOneChain, some

starts = st.sampled_from(STARTS)
picks = st.integers(-3, 3)
rails = st.lists(st.integers(0, 3), max_size=3, unique=True)


VERBS: Final = (
    "hold", "hold what ran out", "confirm", "extend", "move", "change_pieces", "add_companion", "cancel",
    "sweep_lapsed", "approve", "decline", "check_in", "undo_check_in", "start", "complete", "mark_no_show",
)  # fmt: skip
"""What a run must have done: rules that are only ever refused prove nothing."""

S = BookingState


class Showrooms(OfOneChain):
    """Every example starts from the same chain with one booking in it."""

    @initialize(rail=st.sampled_from([[], [0], [0, 1]]))
    def somebody_books(self, rail: list[int]) -> None:
        wish, place = self.wish(0, rail, 1), self.stores[0]
        booking = hold(wish=wish, store=place, starts_at=OPENS + timedelta(minutes=30), at=self.at)
        self.do(extend, booking=booking)
        self.do(add_companion, booking=self.one(-1), name="Grace")
        booking = self.one(-1)
        self.do(confirm, booking=booking, details=details_of(booking))
        self.do(change_pieces, booking=booking, variants=self.variants[1:2])

    @rule(minutes=st.sampled_from([0, 1, 5, 5]))
    def time_passes(self, minutes: int) -> None:
        self.at += timedelta(minutes=minutes)

    @precondition(lambda self: self.at < OPENS - timedelta(hours=1))
    @rule()
    def doors_open(self) -> None:
        self.at = OPENS - timedelta(hours=1)

    @precondition(some(S.CONFIRMED))
    @rule(number=picks)
    def a_visit_begins(self, number: int) -> None:
        self.come_to(self.one(number, S.CONFIRMED))

    @rule(slot=picks, experience=st.integers(0, 2), rail=rails, party=st.integers(1, 2), store=st.integers(0, 1))
    def hold_what_is_offered(self, slot: int, experience: int, rail: list[int], party: int, store: int) -> None:
        """One rule for both: what is on offer can be held."""
        wish, place = self.wish(experience, rail, party), self.stores[store]
        offered = [found for day in days_of(wish, place, first=OPENS.date(), days=1, at=self.at) for found in day.slots]
        if offered:
            # Among the first of the day, so that bookings meet.
            starts_at = offered[slot % min(len(offered), 3)].starts_at
            hold(wish=wish, store=place, starts_at=starts_at, at=self.at)
            self.done["hold"] += 1

    @rule(starts_at=starts, experience=st.integers(0, 2), rail=rails, party=st.integers(1, 5), store=st.integers(0, 1))
    def hold_what_is_not(self, starts_at: datetime, experience: int, rail: list[int], party: int, store: int) -> None:
        """And what is not on offer can't."""
        wish, place = self.wish(experience, rail, party), self.stores[store]
        try:
            offered = days_of(wish, place, first=starts_at.date(), days=1, at=self.at)[0].slots
        except PartyDoesNotFit:
            offered = ()
        if starts_at not in {slot.starts_at for slot in offered}:
            with pytest.raises((SlotTaken, SlotNotOffered, PartyDoesNotFit)):
                hold(wish=wish, store=place, starts_at=starts_at, at=self.at)

    @precondition(some(*RUNNING_OUT))
    @rule(number=picks, swept=st.booleans())
    def hold_what_ran_out(self, number: int, swept: bool) -> None:
        """What is over by its time, swept or not: what it had can be held again, if the day still offers it."""
        ghost = self.one(number, *RUNNING_OUT)
        assert ghost.expires_at is not None
        self.at = max(self.at, ghost.expires_at)
        if swept:
            self.done["sweep_lapsed"] += sweep_lapsed(at=self.at)
            assert not Booking.objects.lapsed(self.at).exists()
        wish = Wish(experience=ghost.experience, party=ghost.party, variants=_hung(ghost))
        offered = days_of(wish, ghost.store, first=OPENS.date(), days=1, at=self.at)[0].slots
        if ghost.starts_at in {slot.starts_at for slot in offered}:
            hold(wish=wish, store=ghost.store, starts_at=ghost.starts_at, at=self.at)
            self.done["hold what ran out"] += 1

    @precondition(some(S.HELD))
    @rule(number=st.sampled_from([-1, -1, 0, 1]))
    def confirm(self, number: int) -> None:
        """Until it runs out, and not from then on."""
        booking = self.one(number, S.HELD)
        lapsed = booking.expires_at is not None and booking.expires_at <= self.at
        assert self.attempt(confirm, booking=booking, details=details_of(booking)) == (not lapsed)

    @precondition(some(*CHANGEABLE))
    @rule(number=picks, slot=picks, store=st.integers(0, 1))
    def move_to_what_is_offered(self, number: int, slot: int, store: int) -> None:
        booking = self.one(number, *CHANGEABLE)
        if booking.expires_at and booking.expires_at <= self.at:
            return
        wish, place = _wish_of(booking, None, stays=False), self.stores[store]
        days = days_of(wish, place, first=OPENS.date(), days=1, at=self.at, apart_from=booking)
        offered = [found.starts_at for day in days for found in day.slots]
        if offered:
            starts_at = offered[slot % min(len(offered), 3)]
            try:
                self.do(move, booking=booking, starts_at=starts_at, store=place)
            except TooLateToChange:
                assert booking.starts_at - self.at < timedelta(hours=2)

    @precondition(some(*CHANGEABLE))
    @rule(number=picks, rail=rails, verb=st.sampled_from([extend, change_pieces, add_companion]))
    def change(self, number: int, rail: list[int], verb: Callable[..., Any]) -> None:
        more: dict[Callable[..., Any], dict[str, Any]] = {
            change_pieces: {"variants": [self.variants[n] for n in rail]},
            add_companion: {"name": "Grace"},
        }
        self.attempt(verb, booking=self.one(number, *CHANGEABLE), **more.get(verb, {}))

    @precondition(some(*CHANGEABLE))
    @rule(number=picks)
    def call_off(self, number: int) -> None:
        self.attempt(cancel, booking=self.one(number, *CHANGEABLE))

    @precondition(some(S.REQUESTED))
    @rule(number=picks, verb=st.sampled_from([approve, decline]))
    def answer(self, number: int, verb: Callable[..., Any]) -> None:
        """Until it runs out, and not from then on."""
        booking = self.one(number, S.REQUESTED)
        assert booking.expires_at is not None
        more = {"why": DeclinedWhy.OTHER} if verb is decline else {}
        given = self.attempt(verb, booking=booking, asked_at=booking.asked_at, actor=None, **more)
        assert given == (booking.expires_at > self.at)

    @rule(slot=picks, verb=st.sampled_from([approve, decline]))
    def ask_and_answer(self, slot: int, verb: Callable[..., Any]) -> None:
        """What a person approves is asked for, and answered."""
        before = set(Booking.objects.values_list("pk", flat=True))
        self.hold_what_is_offered(slot, 1, [], 1, 0)
        if (made := Booking.objects.exclude(pk__in=before).first()) is not None:
            self.do(confirm, booking=made, details=details_of(made))
            self.answer(-1, verb)

    @precondition(some(S.CONFIRMED))
    @rule(number=picks)
    def check_in(self, number: int) -> None:
        booking = self.one(number, S.CONFIRMED)
        self.do(check_in, code=booking.reference, store=booking.store)

    @precondition(some(S.CONFIRMED))
    @rule(number=picks)
    def come_and_go(self, number: int) -> None:
        """A whole visit, from the door to the end; somebody had scanned the code before they came."""
        booking = self.one(number, S.CONFIRMED)
        self.come_to(booking)
        self.do(check_in, code=booking.reference, store=booking.store)
        self.do(undo_check_in, booking=booking, actor=None)
        assert_invariants(self.at)
        self.do(check_in, code=booking.reference, store=booking.store)
        self.do(start, booking=booking)
        self.do(complete, booking=booking)

    @precondition(some(S.ARRIVED))
    @rule(number=picks)
    def start(self, number: int) -> None:
        self.do(start, booking=self.one(number, S.ARRIVED))

    @precondition(some(S.ARRIVED, S.IN_SESSION))
    @rule(number=picks)
    def complete(self, number: int) -> None:
        self.do(complete, booking=self.one(number, S.ARRIVED, S.IN_SESSION))

    @precondition(some(S.CONFIRMED))
    @rule(number=picks)
    def nobody_comes(self, number: int) -> None:
        booking = self.one(number, S.CONFIRMED)
        self.come_to(booking)
        self.do(mark_no_show, booking=booking)

    @rule(number=picks, starts_at=starts, store=st.integers(0, 1), act=st.integers(0, 8))
    def try_anything(self, number: int, starts_at: datetime, store: int, act: int) -> None:
        """Any verb on any booking: most are refused, and must change nothing then."""
        booking, place = self.one(number), self.stores[store]
        chosen: list[tuple[Callable[..., Any], dict[str, Any]]] = [
            (confirm, {"booking": booking, "details": details_of(booking)}),
            (extend, {"booking": booking}),
            (move, {"booking": booking, "starts_at": starts_at, "store": place}),
            (add_companion, {"booking": booking, "name": "Grace"}),
            (cancel, {"booking": booking}),
            (check_in, {"code": booking.reference, "store": place}),
            (start, {"booking": booking}),
            (complete, {"booking": booking}),
            (mark_no_show, {"booking": booking}),
        ]
        verb, arguments = chosen[act]
        self.attempt(verb, **arguments)

    @invariant()
    def promises_hold(self) -> None:
        assert_invariants(self.at)
        self.states = set(Booking.objects.values_list("state", flat=True).order_by().distinct())


@pytest.mark.django_db
def test_showrooms_keep_every_promise() -> None:
    Showrooms.chain, Showrooms.done = make_chain(), Counter()
    for visit in (Showrooms.nobody_comes, Showrooms.come_and_go, Showrooms.call_off):
        # Drawn last, if at all: what hypothesis draws changes with the constants of all our modules.
        begun = Showrooms()
        begun.somebody_books([0])
        visit(begun, 0)
        begun.promises_hold()
        begun.teardown()
    run_state_machine_as_test(
        Showrooms,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
        _min_steps=24,  # else half of the runs stop after a step or two
    )
    assert {verb for verb in VERBS if not Showrooms.done[verb]} == set(), Showrooms.done
