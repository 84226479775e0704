"""Whatever happens, in whatever order: the waiting list does what a plain list would, and the public gets the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from datetime import datetime, time, timedelta
from functools import partial
from itertools import product
from typing import ClassVar, Final

import pytest
from django.core.cache import cache
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run

from bookings.errors import SlotTaken
from bookings.models import Booking, Offer, Wait
from bookings.queries.wishes import Wish
from bookings.services.cancel import cancel
from bookings.services.confirm import book
from bookings.services.sessions import open_session
from bookings.services.waiting import accept, decline, join, leave, prioritise
from bookings.services.waiting_sweep import sweep_waiting
from bookings.waiting_errors import FreeNow
from bookings.windows import Window, at_start, in_session, on_day
from experiences.models import Experience, Session
from stores.models import Store, Variant
from tests.bookings.invariants import assert_invariants
from tests.bookings.line import Line, Person
from tests.bookings.lining import AT, DAY, ELEVEN, MINUTE, person
from tests.factories.experiences import make_experience, make_schedule
from tests.factories.world import make_world

HOUR: Final = timedelta(hours=1)
STARTS: Final = {ELEVEN: 2, ELEVEN + HOUR: 2}
EVENING: Final = ELEVEN + 6 * HOUR
LAPSE: Final = 16 * MINUTE
VERBS: Final = {"join", "refused", "free", "won", "lost", "accept", "decline", "leave", "expire", "raise"}
WAITING: Final = [(None, 1, False), (ELEVEN, 2, False), (None, 1, True), (None, 2, False), (ELEVEN + HOUR, 1, True)]
picks = st.integers(0, 7)
starts = st.sampled_from([*STARTS, EVENING])


def some(what: str) -> Callable[[Waiting], bool]:
    return lambda self: bool(self.those(what))


class Waiting(RuleBasedStateMachine):
    """Two rooms, one dress, an evening with two places; all is booked at first, and some wait."""

    store: ClassVar[Store]
    experience: ClassVar[Experience]
    session: ClassVar[Session]
    dress: ClassVar[Variant]
    done: ClassVar[Counter[str]] = Counter()

    begun: ClassVar[Line]

    def __init__(self) -> None:
        super().__init__()
        cache.clear()
        self.outer = transaction.savepoint()
        self.at, self.line = AT + MINUTE, deepcopy(self.begun)
        self.visits = {one.name: start for start, there in self.line.had_by.items() for one in there}
        self.numbers = len(self.visits) + len(self.line.people)

    def teardown(self) -> None:
        assert_invariants(self.at)
        transaction.savepoint_rollback(self.outer)

    def new_name(self) -> str:
        self.numbers += 1
        return f"Person {self.numbers}"

    def those(self, what: str) -> list[Person]:
        waiting = [one for one in self.line.people if one.state == "waiting"]
        return [one for one in waiting if one.offered] if what == "offered" else waiting

    def wish(self, party: int, dress: bool) -> Wish:
        return Wish(experience=self.experience, party=party, variants=(self.dress,) if dress else ())

    def somebody_books(self, start: datetime, dress: bool) -> None:
        """Before the public is asked, all who wait were served."""
        self.line.serve()
        fits, name = self.line.fits(start, 1, dress), self.new_name()
        details = person(self.numbers)
        try:
            book(wish=self.wish(1, dress), store=self.store, starts_at=start, details=details, at=self.at)
        except SlotTaken:
            assert not fits
            self.done["lost"] += 1
            return
        assert fits
        self.done["won"] += 1
        self.line.take(name, start, 1, dress)
        self.visits[name] = start

    @rule(start=starts, dress=st.booleans())
    def public(self, start: datetime, dress: bool) -> None:
        self.somebody_books(start, dress)

    @rule(start=st.sampled_from([None, *STARTS, EVENING]), party=st.integers(1, 2), dress=st.booleans())
    def join(self, start: datetime | None, party: int, dress: bool) -> None:
        self.line.serve()
        among = self.line.every_start() if start is None else [start]
        fits, name = any(self.line.fits(one, party, dress) for one in among), self.new_name()
        details, window = person(self.numbers), self.window(start)
        try:
            join(wish=self.wish(party, dress), store=self.store, window=window, details=details, at=self.at)
        except FreeNow:
            assert fits
            self.done["refused"] += 1
            return
        assert not fits
        self.done["join"] += 1
        self.line.people.append(Person(name, start, party, dress))

    def window(self, start: datetime | None) -> Window:
        if start is None:
            return on_day(DAY)
        return in_session(self.session) if start == EVENING else at_start(start, self.store)

    @precondition(lambda self: self.visits)
    @rule(pick=picks, swept=st.booleans())
    def free(self, pick: int, swept: bool) -> None:
        name = sorted(self.visits)[pick % len(self.visits)]
        visit = Booking.objects.get(customer__name=name, state="confirmed")
        cancel(booking=visit, at=self.at)
        self.line.give_back(name, self.visits.pop(name))
        self.done["free"] += 1
        if swept:
            self.sweep()

    @rule()
    def sweep(self) -> None:
        self.line.serve()
        sweep_waiting(at=self.at)

    @precondition(some("offered"))
    @rule(start=starts, dress=st.booleans(), swept=st.booleans())
    def expire(self, start: datetime, dress: bool, swept: bool) -> None:
        """Time passes over what is offered; then the sweep comes, or the public is faster."""
        self.at += LAPSE
        for one in self.those("offered"):
            self.line.answer(one, "expire")
            self.done["expire"] += 1
        if swept:
            self.sweep()
        else:
            self.somebody_books(start, dress)

    @precondition(some("offered"))
    @rule(pick=picks, what=st.sampled_from(["accept", "decline"]))
    def answer(self, pick: int, what: str) -> None:
        one = self.those("offered")[pick % len(self.those("offered"))]
        offer = Offer.objects.get(wait__name=one.name, state="offered")
        if what == "accept" and one.offered is not None:
            self.visits[one.name] = one.offered
        accept(offer=offer, at=self.at) if what == "accept" else decline(offer=offer, at=self.at)
        self.line.answer(one, what)
        self.done[what] += 1

    @precondition(some("waiting"))
    @rule(pick=picks, priority=st.sampled_from([None, 0, 1, 2]))
    def change(self, pick: int, priority: int | None) -> None:
        """Somebody leaves, or staff put them before others."""
        one = self.those("waiting")[pick % len(self.those("waiting"))]
        wait = Wait.objects.get(name=one.name)
        if priority is None:
            leave(wait=wait, at=self.at)
            self.line.leave(one)
        else:
            prioritise(wait=wait, priority=priority)
            one.priority = priority
        self.done["leave" if priority is None else "raise"] += 1

    @invariant()
    def as_the_list_says(self) -> None:
        self.at += MINUTE / 10  # nobody joins at the very same time
        rows = Offer.objects.filter(state="offered").values_list("wait__name", "starts_at")
        assert dict(rows) == {one.name: one.offered for one in self.those("offered")}
        assert dict(Wait.objects.values_list("name", "state")) == {one.name: one.state for one in self.line.people}
        confirmed = Booking.objects.filter(state="confirmed").values_list("customer__name", "starts_at")
        assert dict(confirmed) == self.visits


def begin() -> Line:
    """All is booked, and five people wait."""
    line = Line(starts=STARTS, places={EVENING: 2})
    for number, (start, dress) in enumerate(product((*STARTS, EVENING), (True, False)), 1):
        wish = Wish(experience=Waiting.experience, variants=(Waiting.dress,) if dress else ())
        book(wish=wish, store=Waiting.store, starts_at=start, details=person(number), at=AT)
        line.take(f"Person {number}", start, 1, dress)
    for number, (wanted, party, dress) in enumerate(WAITING, 7):
        window = on_day(DAY) if wanted is None else at_start(wanted, Waiting.store)
        wish = Wish(experience=Waiting.experience, party=party, variants=(Waiting.dress,) if dress else ())
        join(wish=wish, store=Waiting.store, window=window, details=person(number), at=AT + number * MINUTE / 10)
        line.people.append(Person(f"Person {number}", wanted, party, dress))
    return line


def tell(story: Waiting) -> None:
    """Each verb once, at least: what hypothesis draws changes with the constants of all our modules."""
    steps: list[Callable[[], object]] = [
        partial(story.join, None, 1, False),
        partial(story.free, 0, False), partial(story.public, ELEVEN, False), partial(story.change, 1, 2),
        partial(story.expire, ELEVEN, False, False), partial(story.answer, 0, "decline"), story.sweep,
        partial(story.free, 2, True), partial(story.answer, 0, "accept"), partial(story.free, 3, True),
        partial(story.expire, EVENING, False, True), partial(story.change, 0, None), partial(story.free, 0, True),
        partial(story.expire, EVENING, False, True), story.sweep, partial(story.free, 0, True),
        partial(story.public, EVENING, False), partial(story.free, 0, False), partial(story.join, None, 1, False),
    ]  # fmt: skip
    for step in steps:
        step()
        story.as_the_list_says()


@pytest.mark.django_db
def test_the_waiting_list_does_what_a_plain_list_would() -> None:
    world = make_world(rooms=2, stylists=0)
    once = make_experience(duration=60, buffer_before=0, buffer_after=0, party_max=2, pieces_max=3)
    make_schedule(experience=once, store=world.store, starts=time(11), ends=time(13), interval=60)
    Waiting.store, Waiting.experience, Waiting.dress = world.store, once, world.variant("DRESS-M")
    Waiting.session = open_session(experience=once, store=world.store, starts_at=EVENING, places=2, at=AT)
    Waiting.begun, Waiting.done = begin(), Counter()
    told = Waiting()
    tell(told)
    told.teardown()
    run(
        Waiting,
        settings=settings(
            max_examples=4,
            stateful_step_count=12,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
        _min_steps=11,
    )
    assert set(Waiting.done) >= VERBS, Waiting.done
