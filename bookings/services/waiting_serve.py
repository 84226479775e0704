"""Serving those who wait for a store's days: what is free is offered to them in their order, as real holds.

The search is the one by which everybody books, under the same lock: the house's rules, party, stylist, pieces, places.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef

from bookings.errors import BookingError, SlotNotOffered, SlotTaken
from bookings.models import Booking, BookingSource, BookingState, Offer, OfferState, Wait, WaitState
from bookings.queries.availability import Slot, free_slots
from bookings.queries.busy import busy_of
from bookings.queries.offers import offer_of, session_offers
from bookings.queries.wishes import Wish
from bookings.services.editions import share_edition
from bookings.services.holding import keep_hold
from bookings.services.locks import days_of, lock_booking, lock_days, promising
from bookings.services.promise import Question, ask, find
from bookings.services.release import release_lapsed
from bookings.services.state import lapse
from bookings.services.waiting_looks import is_served, look, note_served
from bookings.services.waiting_offers import owe_wait
from bookings.waiting_owed import zone_where
from bookings.windows import fitting
from experiences.models import Experience, Waiting
from kernel import clock, quiet
from stores.models import Store

LONGEST: Final = timedelta(minutes=15)
SHORTEST: Final = timedelta(minutes=5)
NOTICE: Final = timedelta(minutes=30)
"""Who was asked at night is asked again in the morning: so long before the visit their answer must be possible."""

LONGEST_NIGHT: Final = timedelta(hours=3)
"""Of the store's own waking time. Who sleeps through its day, far away, would keep what is free from everybody."""

Key = tuple[int, int, int | None, tuple[int, ...], date]
Found = tuple[Question, list[Slot]] | None


@dataclass(slots=True)
class _Line:
    """One pass along the line of a store's days, which are locked.

    `searched`: what was found free for a wish on a day, until something of it is taken. `beyond`: further days that
    what is free would touch.
    """

    store: Store
    days: frozenset[date]
    at: datetime
    searched: dict[Key, Found] = field(default_factory=dict)
    beyond: set[date] = field(default_factory=set)
    offered: int = 0

    def taken(self) -> None:
        """What was found free for others may not be any more; where nothing was, nothing is."""
        self.searched = {key: found for key, found in self.searched.items() if found is None or not found[1]}
        self.offered += 1


def serve(*, store: int, days: Collection[date], at: datetime) -> int:
    """Offer what is free on local days of a store, by its id, to those who wait for it, in their order.

    Returns how many offers were made. Raises StoreBusy.
    """
    line = _pass_along(store, frozenset(days), at=at)
    if not line.beyond:
        return line.offered
    return line.offered + _pass_along(store, line.days | line.beyond, at=at).offered


def serve_where_due(*, store: int, days: Collection[date], at: datetime) -> int:
    """`serve`, unless nobody waits, or nothing was freed since all were served: then no lock is taken."""
    if not Wait.objects.for_days(store, days).exists():
        return 0
    if is_served(look(store, days), at=at):
        return 0
    return serve(store=store, days=days, at=at)


def _pass_along(store: int, days: frozenset[date], *, at: datetime) -> _Line:
    with promising():
        lock_days([(store, day) for day in days])
        share_edition(store)
        _end_lapsed(store, days, at=at)
        seen = look(store, days)
        line = _Line(store=Store.objects.get(pk=store), days=days, at=at)
        for wait in _in_line(store, days):
            _serve_one(line, wait)
        note_served(seen, at=at)
    return line


def _end_lapsed(store: int, days: Collection[date], *, at: datetime) -> None:
    """Offers that nobody answered in time go to the next in line."""
    lapsed = Booking.objects.lapsed(at).filter(store=store, source=BookingSource.WAITING, state=BookingState.HELD)
    locked = {(store, day) for day in days}
    for booking in lapsed.select_related("store").order_by("pk"):
        if locked.issuperset(days_of(booking)):
            fresh = lock_booking(booking)
            if fresh.state == BookingState.HELD and fresh.expires_at is not None and fresh.expires_at <= at:
                lapse(fresh, at=at)


def _in_line(store: int, days: Collection[date]) -> list[Wait]:
    open_offer = Offer.objects.filter(wait=OuterRef("pk"), state=OfferState.OFFERED)
    line = Wait.objects.for_days(store, days).filter(~Exists(open_offer)).in_line()
    related = line.select_related("experience", "stylist_wanted", "store")
    return list(related.prefetch_related("variants__product", "offers"))


def _serve_one(line: _Line, wait: Wait) -> None:
    for question in _questions(line, wait):
        rule = question.wish.experience.waiting
        if rule == Waiting.OPEN:
            _tell(line, wait, question)
            return
        if rule == Waiting.FIRST and _offer(line, wait, question):
            return


def _questions(line: _Line, wait: Wait) -> Iterator[Question]:
    """The starts that are free now and fit, soonest first, without those that they had the chance of.

    By open terms none while one that they were told of is still free: a day off that is taken back frees thirty, and
    is no reason for thirty texts.
    """
    had = {offer.starts_at for offer in wait.offers.all() if offer.state != OfferState.WITHDRAWN}
    told = {offer.starts_at for offer in wait.offers.all() if offer.state == OfferState.TOLD}
    for day in sorted(line.days):
        found = _searched(line, wait, day) if wait.first_date <= day <= wait.last_date else None
        if found is None:
            continue
        question, slots = found
        fits = fitting(slots, wait.kind, wait.starts_at, wait.session_id)
        if question.wish.experience.waiting == Waiting.OPEN and any(slot.starts_at in told for slot in fits):
            return
        for slot in fits:
            one = replace(question, starts_at=slot.starts_at)
            touched = {day for _, day in one.days}
            line.beyond |= touched - line.days
            if slot.starts_at not in had and touched <= line.days:
                yield one


def _searched(line: _Line, wait: Wait, day: date) -> Found:
    """What is free of their wish on a day; not searched for where a part of it is not free at a start that fits.

    Each of hundreds may want other pieces, and the day is locked meanwhile: its parts are few, and the same for many.
    """
    whole = Wish(
        experience=wait.experience,
        party=wait.party,
        stylist=wait.stylist_wanted,
        variants=tuple(wait.variants.all()),
    )
    left: set[datetime] | None = None
    for part in _parts(whole):
        found = _free(line, part, day)
        slots = fitting(found[1], wait.kind, wait.starts_at, wait.session_id) if found else []
        starts = {slot.starts_at for slot in slots}
        left = starts if left is None else left & starts
        if not left:
            return None
    return _free(line, whole, day)


def _parts(whole: Wish) -> Iterator[Wish]:
    """Wishes of which each is free wherever the whole is: a visit, a visit with this stylist, one with each piece."""
    visit = replace(whole, stylist=None, variants=())
    yield visit
    if whole.stylist is not None:
        yield replace(whole, variants=())
    yield from (replace(visit, variants=(variant,)) for variant in whole.variants)


def _free(line: _Line, wish: Wish, day: date) -> Found:
    stylist = wish.stylist.pk if wish.stylist else None
    key = wish.experience.pk, wish.party, stylist, tuple(sorted(one.pk for one in wish.variants)), day
    if key not in line.searched:
        line.searched[key] = _search(wish, line, day)
    return line.searched[key]


def _search(wish: Wish, line: _Line, day: date) -> Found:
    """What is free on a day, read afresh: what searches remember between them is of before the lock."""
    try:
        question = ask(wish, line.store, clock.first_instant(day, line.store.zone), at=line.at, opened=True)
    except BookingError:  # not offered, or not for such a party, or by this stylist, any more
        return None
    busy = busy_of(question.resources(), question.grid, at=line.at)
    parts = question.wish, line.store, question.grid, question.book, busy
    found = free_slots(
        question.wish, line.store, question.book, offer_of(*parts, at=line.at), session_offers(*parts, at=line.at)
    )
    on_day = [slot for slot in found if clock.local_date(slot.starts_at, line.store.zone) == day]
    return question, sorted(on_day, key=lambda slot: slot.starts_at)


def answer_until(wait: Wait, terms: Experience, starts_at: datetime, *, at: datetime) -> datetime | None:
    """Until when they can answer who are offered a start at `at`; None when that is too late for it.

    A quarter of an hour, near the visit a quarter of the time that is left. The clock stands still while it is night
    where they are, and what begins soon after isn't for them, nor what the store would have to keep for hours of its
    own day.
    """
    length = max(SHORTEST, min(LONGEST, (starts_at - at) / 4))
    until = quiet.after(at, length, zone_where(wait))
    if until == at + length:
        return until if until < starts_at else None
    if until > quiet.after(at, LONGEST_NIGHT, wait.store.zone):
        return None
    notice = max(NOTICE, timedelta(minutes=terms.lead_time))
    return until if until + notice <= starts_at else None


def _offer(line: _Line, wait: Wait, question: Question) -> bool:
    """Hold it for them. Whether they are done with for now: it was held, or they have left or another offer."""
    until = answer_until(wait, question.wish.experience, question.starts_at, at=line.at)
    if until is None:
        return False
    fresh = _still_waits(wait)
    if fresh is None:
        return True
    try:
        with transaction.atomic():
            release_lapsed(question, period=question.promised, at=line.at)
            promise = find(question, at=line.at)
            booking = keep_hold(
                question, promise, at=line.at, source=BookingSource.WAITING, locale=wait.locale, until=until
            )
    except (SlotTaken, SlotNotOffered):  # a piece left the floor since
        return False
    Offer.objects.create(wait=wait, booking=booking, starts_at=question.starts_at, made_at=line.at)
    owe_wait(wait, at=line.at)
    line.taken()
    return True


def _tell(line: _Line, wait: Wait, question: Question) -> None:
    """Say that it is free for whoever takes it first."""
    if _still_waits(wait) is not None:
        Offer.objects.create(wait=wait, starts_at=question.starts_at, made_at=line.at, state=OfferState.TOLD)
        owe_wait(wait, at=line.at)


def _still_waits(wait: Wait) -> Wait | None:
    """The row, locked, of who waits and has no offer yet: another day's line may have been faster."""
    fresh = Wait.objects.select_for_update(of=("self",), no_key=True).get(pk=wait.pk)
    if fresh.state != WaitState.WAITING or Offer.objects.filter(wait=wait, state=OfferState.OFFERED).exists():
        return None
    return fresh
