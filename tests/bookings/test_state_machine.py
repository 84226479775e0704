"""Any order of holding, confirming, moving, changing, cancelling, running out and visiting keeps every promise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bookings.errors import BookingError, CodeNeeded, PartyDoesNotFit, SlotNotOffered, SlotTaken, TooLateToChange
from bookings.models import Booking, BookingState
from bookings.queries.availability import days_of
from bookings.queries.wishes import Wish
from bookings.services.cancel import cancel
from bookings.services.change import CHANGEABLE, _wish_of, add_companion, change_pieces, move
from bookings.services.confirm import Details, confirm
from bookings.services.customers import Contact
from bookings.services.hold import extend, hold
from bookings.services.phone_check import MOVED_FROM, MOVES_AN_HOUR_UNPROVED
from bookings.services.release import sweep_lapsed
from bookings.services.sessions import open_session
from bookings.services.visit import check_in, complete, mark_no_show, start
from experiences.models import Experience
from stores.models import Store, Variant
from tests.bookings.invariants import assert_invariants
from tests.factories.experiences import make_experience, make_schedule
from tests.factories.stores import make_pieces, make_room, make_store, make_stylist
from tests.factories.world import make_world

OPENS = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)
EARLY = OPENS - timedelta(hours=4)
EVENING = datetime(2026, 6, 2, 16, 0, tzinfo=UTC)
STARTS = [OPENS + timedelta(minutes=15 * n) for n in range(12)] + [EVENING, OPENS + timedelta(minutes=7)]


def details_of(booking: Booking) -> Details:
    """A number for each booking: who has two already would need a code."""
    contact = Contact(name="Ada", phone=f"+4479460{booking.pk % 100_000:05d}", email="ada@example.com")
    return Details(contact=contact, sms=True, email=True)


starts = st.sampled_from(STARTS)
picks = st.integers(-3, 3)
rails = st.lists(st.integers(0, 3), max_size=3, unique=True)


@dataclass(frozen=True, slots=True)
class Chain:
    """Two stores that share a stylist; three experiences; few rooms and pieces: everything is contended."""

    stores: list[Store]
    experiences: list[Experience]
    variants: list[Variant]


def make_chain() -> Chain:
    world = make_world(rooms=2, stylists=0)
    stores = [world.store, make_store(slug="second")]
    for store in stores:
        make_room(store=store, capacity=4)
    make_stylist(stores=stores)
    hosted = make_experience(stylist_needed=True, buffer_before=0, party_max=4)
    launch = make_experience(party_max=4, duration=60)
    for store in stores:
        make_schedule(experience=hosted, store=store, interval=30)
    make_schedule(experience=world.experience, store=stores[1], interval=30)
    make_pieces(variant=world.variants[0], store=stores[1])
    open_session(experience=launch, store=world.store, starts_at=EVENING, places=5, at=EARLY)
    return Chain(stores, [world.experience, hosted, launch], world.variants[:4])


class Showrooms(RuleBasedStateMachine):
    """Every example starts from the same chain, and is rolled back."""

    chain: Chain

    def __init__(self) -> None:
        super().__init__()
        cache.clear()
        self.outer = transaction.savepoint()
        self.at = EARLY
        self.made: list[Booking] = []
        self.stores, self.experiences, self.variants = self.chain.stores, self.chain.experiences, self.chain.variants

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.outer)

    def wish(self, experience: int, rail: list[int], party: int) -> Wish:
        chosen = self.experiences[experience % 3]
        return Wish(experience=chosen, party=party, variants=tuple(self.variants[n] for n in rail))

    def fresh(self, number: int) -> Booking:
        """One of the bookings that were made, the latest most likely, as it is in the database."""
        related = Booking.objects.select_related("store", "experience", "stylist", "customer")
        return related.get(pk=self.made[number % len(self.made)].pk)

    def attempt(self, act: Callable[..., Any], **arguments: Any) -> bool:
        """Whether it was done. A refusal is an answer too: it must be a named one, and change nothing half-way."""
        try:
            act(at=self.at, **arguments)
        except BookingError:
            return False
        return True

    @rule(minutes=st.sampled_from([0, 1, 5, 5]))
    def time_passes(self, minutes: int) -> None:
        self.at += timedelta(minutes=minutes)

    @precondition(lambda self: self.at < OPENS)
    @rule()
    def doors_open(self) -> None:
        self.at = OPENS - timedelta(hours=1)

    @rule(slot=picks, experience=st.integers(0, 2), rail=rails, party=st.integers(1, 2), store=st.integers(0, 1))
    def hold_what_is_offered(self, slot: int, experience: int, rail: list[int], party: int, store: int) -> None:
        """One rule for both: what is on offer can be held."""
        wish, place = self.wish(experience, rail, party), self.stores[store]
        offered = [found for day in days_of(wish, place, first=OPENS.date(), days=1, at=self.at) for found in day.slots]
        if offered:
            # Among the first of the day, so that bookings meet.
            starts_at = offered[slot % min(len(offered), 3)].starts_at
            self.made.append(hold(wish=wish, store=place, starts_at=starts_at, at=self.at))

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

    @precondition(lambda self: self.made)
    @rule()
    def confirm_the_latest(self) -> None:
        booking = self.fresh(-1)
        self.attempt(confirm, booking=booking, details=details_of(booking))

    @precondition(lambda self: self.made)
    @rule(number=picks)
    def confirm(self, number: int) -> None:
        booking = self.fresh(number)
        self.attempt(confirm, booking=booking, details=details_of(booking))

    @precondition(lambda self: self.made)
    @rule(number=picks)
    def extend(self, number: int) -> None:
        self.attempt(extend, booking=self.fresh(number))

    @precondition(lambda self: self.made)
    @rule(number=picks, slot=picks, store=st.integers(0, 1))
    def move_to_what_is_offered(self, number: int, slot: int, store: int) -> None:
        booking = self.fresh(number)
        if booking.state not in CHANGEABLE or (booking.expires_at and booking.expires_at <= self.at):
            return
        wish, place = _wish_of(booking, None, stays=False), self.stores[store]
        days = days_of(wish, place, first=OPENS.date(), days=1, at=self.at, apart_from=booking)
        offered = [found.starts_at for day in days for found in day.slots]
        if offered:
            starts_at = offered[slot % min(len(offered), 3)]
            try:
                move(booking=booking, starts_at=starts_at, store=place, at=self.at)
            except TooLateToChange:
                assert booking.starts_at - self.at < timedelta(hours=2)
            except CodeNeeded:
                assert booking.moves.filter(why__startswith=MOVED_FROM).count() >= MOVES_AN_HOUR_UNPROVED

    @precondition(lambda self: self.made)
    @rule(number=picks, starts_at=starts, store=st.integers(0, 1))
    def move(self, number: int, starts_at: datetime, store: int) -> None:
        self.attempt(move, booking=self.fresh(number), starts_at=starts_at, store=self.stores[store])

    @precondition(lambda self: self.made)
    @rule(number=picks, rail=rails)
    def change_pieces(self, number: int, rail: list[int]) -> None:
        self.attempt(change_pieces, booking=self.fresh(number), variants=[self.variants[n] for n in rail])

    @precondition(lambda self: self.made)
    @rule(number=picks)
    def bring_somebody(self, number: int) -> None:
        self.attempt(add_companion, booking=self.fresh(number), name="Grace")

    @precondition(lambda self: self.made)
    @rule(number=picks)
    def cancel(self, number: int) -> None:
        self.attempt(cancel, booking=self.fresh(number))

    @rule()
    def sweep(self) -> None:
        sweep_lapsed(at=self.at)
        assert not Booking.objects.filter(state=BookingState.HELD, expires_at__lte=self.at).exists()

    @precondition(lambda self: self.made)
    @rule(number=picks, store=st.integers(0, 1))
    def check_in(self, number: int, store: int) -> None:
        self.attempt(check_in, code=self.fresh(number).reference, store=self.stores[store])

    @precondition(lambda self: self.made)
    @rule(number=picks, act=st.sampled_from([start, complete, mark_no_show]))
    def visit(self, number: int, act: Callable[..., Any]) -> None:
        self.attempt(act, booking=self.fresh(number))

    @invariant()
    def promises_hold(self) -> None:
        assert_invariants(self.at)


@pytest.mark.django_db
def test_showrooms_keep_every_promise() -> None:
    Showrooms.chain = make_chain()
    run_state_machine_as_test(
        Showrooms,
        settings=settings(
            max_examples=20,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
