"""After every kind of closure no live visit lies outside what would be offered, or it is on the list to settle."""

from __future__ import annotations

import copy
import random
from datetime import timedelta

import pytest
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from bookings.models import Allocation, Booking
from bookings.queries.availability import days_of
from bookings.queries.booking import hung_variants
from bookings.queries.wishes import Wish
from desk.models import Change, ChangeState, Unsettled
from desk.rule_sets.base import Scope
from desk.rule_sets.kinds import KINDS
from desk.services.changes import carry_out, propose
from desk.services.undoing import undo
from experiences.models import Experience
from kernel import clock
from stores.models import ResourceKind
from tests.bookings.invariants import assert_invariants
from tests.desk.changes.closures import CLOSURES, EARLY, HARMLESS, Chain, Closure, make_chain, somebody_chooses

pytestmark = pytest.mark.django_db(transaction=True)
A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def chain(transactional_db: None) -> Chain:
    return make_chain()


def offered(booking: Booking) -> bool:
    """By the list of what a customer could take, were it not theirs already.

    As anybody would look for it, as long and with the buffers that were promised. What may come at any time can be had
    on that day.
    """
    wish = Wish(
        experience=as_promised(booking), party=booking.party, stylist=booking.stylist, variants=hung_variants(booking)
    )
    day = clock.local_date(booking.starts_at, booking.store.zone)
    [listed] = days_of(wish, booking.store, first=day, days=1, at=EARLY, apart_from=booking)
    starts = {slot.starts_at for slot in listed.slots}
    return booking.store.active and (bool(starts) if booking.any_time else booking.starts_at in starts)


def as_promised(booking: Booking) -> Experience:
    terms, periods = copy.copy(booking.experience), booking.periods
    if not booking.any_time:
        terms.duration = minutes(booking.length)
        terms.buffer_before = minutes(booking.starts_at - periods.rooms.start)
        terms.buffer_after = minutes(periods.rooms.end - booking.ends_at)
        terms.stylist_before = minutes(booking.starts_at - periods.stylist.start)
        terms.stylist_after = minutes(periods.stylist.end - booking.ends_at)
    return terms


def minutes(span: timedelta) -> int:
    return int(span / A_MINUTE)


def waiting() -> set[int]:
    return set(Unsettled.objects.filter(settled_at__isnull=True).values_list("booking", flat=True))


def outside() -> list[Booking]:
    live = Booking.objects.live(EARLY).select_related("store", "experience", "stylist").exclude(pk__in=waiting())
    return [booking for booking in live if not offered(booking)]


def standing() -> list[tuple[object, ...]]:
    """What every visit is, and what is promised to it; but for holds, which nobody gets back."""
    visits = Booking.objects.exclude(state__in=["held", "expired"]).order_by("pk")
    promises = Allocation.objects.live().filter(booking__in=visits).order_by("booking", "resource")
    return [
        *visits.values_list("pk", "state", "store", "starts_at", "stylist", "session", "any_time"),
        *promises.values_list("booking", "resource", "tick_from", "tick_until"),
    ]


def rooms_out() -> int:
    """Promises of rooms that nobody would be given: to a visit, or to an evening with guests."""
    kind = Coalesce("booking__experience__room_kind", "session__experience__room_kind")
    live = Allocation.objects.live().filter(resource__kind=ResourceKind.ROOM).exclude(booking__in=waiting())
    used = live.filter(Q(booking__isnull=False) | Q(session__places_taken__gt=0))
    settled = used.exclude(session__bookings__in=waiting()).annotate(asked=kind)
    return settled.exclude(resource__room__active=True, resource__room__kind=F("asked")).count()


def closed(chain: Chain, closure: Closure, dice: random.Random) -> Change:
    """The change, carried out with one of what can be chosen for each."""
    kind, where, changes = closure
    scope = chain.scope(*where.split())
    drawn = KINDS[kind].read(scope)
    content = drawn | (changes(chain) if callable(changes) else changes)
    change = propose(kind=kind, scope=scope, content=content, drawn_from=drawn, at=EARLY, actor=chain.house.manager)
    if change.state == ChangeState.DRAFTED:
        choices = {hit.pk: dice.choice([hit.choice, "0", "1", "2", "later", "cancel"]) for hit in change.hits.all()}
        carry_out(change=change, choices=choices, at=EARLY, actor=chain.house.manager)
    return Change.objects.get(pk=change.pk)


@pytest.mark.parametrize("of", CLOSURES)
def test_nobody_is_stranded(chain: Chain, of: str) -> None:
    """One closure after the other, each taken back before the next."""
    assert outside() == []
    had = standing()
    for name, closure in CLOSURES[of].items():
        somebody_chooses(chain.house)

        change = closed(chain, closure, random.Random(name))

        assert outside() == [], name
        assert rooms_out() == 0, name
        assert_invariants(EARLY, unsettled=waiting())
        assert undo(change=change, at=EARLY + A_MINUTE, actor=chain.house.manager) == [], name
        assert (standing(), waiting()) == (had, set()), name
    assert_invariants(EARLY)


def test_every_kind_of_rules_is_closed_or_hits_nobody() -> None:
    tried = {kind for closures in CLOSURES.values() for kind, _where, _changes in closures.values()}
    assert tried.isdisjoint(HARMLESS)
    assert tried | HARMLESS.keys() == KINDS.keys()
    assert [KINDS[kind].stores(Scope()) for kind in HARMLESS] == [[]] * len(HARMLESS)
