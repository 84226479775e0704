"""A machine that tries verbs on a chain of stores: what its rules have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any, ClassVar

from django.core.cache import cache
from django.db import transaction
from hypothesis.stateful import RuleBasedStateMachine

from bookings.errors import BookingError
from bookings.models import Booking, BookingState
from bookings.queries.wishes import Wish
from tests.bookings.chain import EARLY, Chain


class OfOneChain(RuleBasedStateMachine):
    """Every example starts from the same chain, and is rolled back."""

    chain: ClassVar[Chain]
    done: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        cache.clear()
        self.outer = transaction.savepoint()
        self.at = EARLY
        self.states: set[str] = set()
        self.stores, self.experiences, self.variants = self.chain.stores, self.chain.experiences, self.chain.variants

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.outer)

    def wish(self, experience: int, rail: list[int], party: int) -> Wish:
        chosen = self.experiences[experience % 3]
        return Wish(experience=chosen, party=party, variants=tuple(self.variants[n] for n in rail))

    def one(self, number: int, *states: BookingState) -> Booking:
        """One of the bookings in one of these states, or of all, as it is in the database."""
        related = Booking.objects.select_related("store", "experience", "stylist", "customer").order_by("pk")
        found = list(related.filter(state__in=states) if states else related)
        return found[number % len(found)]

    def attempt(self, act: Callable[..., Any], **arguments: Any) -> bool:
        """Whether it was done. A refusal is an answer too: it must be a named one, and change nothing half-way."""
        try:
            self.do(act, **arguments)
        except BookingError:
            return False
        return True

    def do(self, act: Callable[..., Any], **arguments: Any) -> None:
        """What nothing stands in the way of: a refusal fails the run."""
        act(at=self.at, **arguments)
        self.done[act.__name__] += 1

    def come_to(self, booking: Booking) -> None:
        """Let time pass until a visit begins, unless it has."""
        self.at = max(self.at, booking.starts_at)


def some(*states: BookingState) -> Callable[[OfOneChain], bool]:
    """A precondition: a booking is in one of these states, as it was after the last step."""
    return lambda self: not self.states.isdisjoint(states)
