"""Reassign: staff put a visit into another room, other hands or another time. What was asked for stays written down.

Staff aren't bound by schedule, lead time, horizon and cut-offs, but by opening hours, shifts, rooms, skills and pieces.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.contrib.auth.models import User

from bookings.errors import IllegalMove, NotReassignable, RoomDoesNotFit, SlotTaken, StylistDoesNotHost
from bookings.models import Allocation, Booking, BookingState, EndedWhy, Settled
from bookings.models.booking import TIMES
from bookings.periods import Periods
from bookings.queries.busy import busy_of
from bookings.queries.offers import offer_of, standing_offer
from bookings.queries.wishes import Wish
from bookings.services.alerts import owe_alerts
from bookings.services.ending import end
from bookings.services.locks import promising_with
from bookings.services.owing import owe_messages
from bookings.services.promise import Question, allocate, ask, gone_of, refuse
from bookings.services.release import release_lapsed
from bookings.services.shortfalls import close_shortfalls
from bookings.services.state import free, note
from experiences.availability import Offer, Pool, Reason, assign, reasons
from kernel.intervals import Period, instant_of, tick_of
from stores.models import Resource, ResourceKind, Room, Stylist

REASSIGNABLE: Final = frozenset({BookingState.CONFIRMED, BookingState.ARRIVED, BookingState.IN_SESSION})


@dataclass(frozen=True, slots=True)
class Pins:
    """By resource id: what staff chose, and what the visit has and keeps where it can."""

    chosen: tuple[int, ...]
    kept: tuple[int, ...]


def reassign(
    *,
    booking: Booking,
    at: datetime,
    actor: User,
    starts_at: datetime | None = None,
    stylist: Stylist | None = None,
    room: Room | None = None,
) -> Booking:
    """Promise the visit to this stylist, this room, this start, all or nothing; what isn't named stays if it can.

    While the start stays, so does all that isn't named: the very same room, stylist and pieces, for the period that was
    promised. That works for somebody who is here, too. At another start, a stylist whom the customer asked for stays
    unless another is named; other resources may change. Of several rooms the first gives way to `room`. The customer
    is told of another time alone: who hosts, and in which room, is in no message and no calendar.

    Raises NotReassignable, RoomDoesNotFit, StylistDoesNotHost, IllegalMove (not expected, moved meanwhile, or another
    time for somebody who is here), SlotTaken or SlotNotOffered with the `reasons`, StoreBusy.
    """
    starts_at = starts_at or booking.starts_at
    question = _asked(booking, starts_at, at=at)
    with promising_with(booking, also=question.days) as fresh:
        _check_reassignable(fresh, booking, starts_at)
        question = _asked(fresh, starts_at, at=at)
        _check_fits(question, stylist, room)
        before = _facts(fresh)
        pins = _pins(fresh, stylist, room)
        if starts_at == fresh.starts_at:
            _hand_over(fresh, question, pins, at=at)
        else:
            _promise_anew(fresh, question, pins, at=at, actor=actor)
        changes = {name: [was, now] for name, now in _facts(fresh).items() if (was := before[name]) != now}
        if changes:
            note(fresh, at=at, actor=actor, why=f"reassigned: {', '.join(changes)}", changes=changes)
        if "stylist" in changes and fresh.state == BookingState.ARRIVED:
            owe_alerts(fresh, at=at, actor=actor)
    return fresh


def _asked(booking: Booking, starts_at: datetime, *, at: datetime) -> Question:
    """The rules for the start, of all who could serve: a stylist is a pin here, no wish. Sessions are not joined."""
    variants = tuple(item.variant for item in booking.rail.select_related("variant__product"))
    wish = Wish(experience=booking.experience, party=booking.party, variants=variants)
    question = ask(wish, booking.store, starts_at, at=at)
    return replace(question, book=replace(question.book, sessions=defaultdict(list)))


def _check_reassignable(fresh: Booking, booking: Booking, starts_at: datetime) -> None:
    if fresh.session_id is not None:
        raise NotReassignable
    moved = (fresh.starts_at, fresh.store_id) != (booking.starts_at, booking.store_id)
    is_here = fresh.state != BookingState.CONFIRMED
    if fresh.state not in REASSIGNABLE or moved or (is_here and starts_at != fresh.starts_at):
        raise IllegalMove(state=fresh.state, to=fresh.state)


def _check_fits(question: Question, stylist: Stylist | None, room: Room | None) -> None:
    store = question.store.pk
    if room is not None and room.pk not in question.book.rooms[store]:
        raise RoomDoesNotFit(field="room")
    if stylist is not None and stylist.pk not in question.book.shifts[store]:
        raise StylistDoesNotHost(field="stylist")


def _promised(booking: Booking) -> list[Resource]:
    rows = Allocation.objects.live().filter(booking=booking).order_by("resource")
    return [row.resource for row in rows.select_related("resource__room", "resource__stylist")]


def _facts(booking: Booking) -> dict[str, Any]:
    """What staff can change, as the history tells it: an instant, and names."""
    promised = _promised(booking)
    return {
        "starts_at": booking.starts_at.isoformat(),
        "stylist": [one.stylist.name for one in promised if one.kind == ResourceKind.STYLIST],
        "room": [one.room.name for one in promised if one.kind == ResourceKind.ROOM],
    }


def _pins(booking: Booking, stylist: Stylist | None, room: Room | None) -> Pins:
    promised = {one.pk: one.kind for one in _promised(booking)}
    chosen = [one.pk for one in (room, stylist) if one is not None]
    kept = [pk for pk in promised if pk not in chosen]
    if room is not None and room.pk not in promised:
        kept.remove(next(pk for pk in kept if promised[pk] == ResourceKind.ROOM))
    if stylist is not None:
        kept = [pk for pk in kept if promised[pk] != ResourceKind.STYLIST]
    elif booking.stylist_wanted_id is not None and booking.stylist_wanted_id in promised:
        chosen.append(booking.stylist_wanted_id)
    return Pins(tuple(chosen), tuple(kept))


def _hand_over(booking: Booking, question: Question, pins: Pins, *, at: datetime) -> None:
    """Change rooms or hands within the visit's own time; nothing else that is promised is touched."""
    promised = [one.pk for one in _promised(booking)]
    wanted = [pk for pk in pins.chosen if pk not in promised]
    if not wanted:
        return
    periods = booking.periods
    release_lapsed(question, period=periods.whole, at=at)
    usual = _usual(question, at=at)
    pools = tuple(pool for pool in _only(usual.pools, wanted))
    offer = _placed(replace(usual, pools=pools, open=usual.grid.full), booking.visit, periods)
    found = _taken_from((offer,))
    given_up = set(promised) - {*pins.chosen, *pins.kept}
    end(Allocation.objects.filter(booking=booking, resource__in=given_up), at=at, why=EndedWhy.SWAPPED)
    allocate(booking, periods.of(found, _hosts(question)))
    booking.stylist_id = next((pk for pk in found if pk in _hosts(question)), booking.stylist_id)
    booking.save(update_fields=["stylist"])


def _promise_anew(booking: Booking, question: Question, pins: Pins, *, at: datetime, actor: User) -> None:
    """The whole set at another time of the store's day, or none of it."""
    if instant_of(tick_of(question.starts_at)) != question.starts_at:
        refuse((Reason.OUTSIDE_SCHEDULE,))
    release_lapsed(question, period=question.promised, at=at)
    free(booking, at=at, why=EndedWhy.MOVED)
    found = _found(question, pins, at=at)
    booking.set_time(question.visit, question.periods)
    booking.stylist_id = next((pk for pk in found if pk in _hosts(question)), None)
    booking.sequence, booking.changed_at = booking.sequence + 1, at
    booking.save(update_fields=["stylist", "sequence", "changed_at", *TIMES])
    allocate(booking, question.periods.of(found, _hosts(question)))
    close_shortfalls(booking, how=Settled.SAME, at=at, actor=actor)
    owe_messages(booking, at=at)


def _found(question: Question, pins: Pins, *, at: datetime) -> tuple[int, ...]:
    while True:
        usual = _usual(question, at=at)
        placed = _placed(usual, question.visit, question.periods)
        tried = ((*pins.chosen, *pins.kept), pins.chosen)
        found = _taken_from([replace(placed, pools=tuple(_pinned(placed.pools, one))) for one in tried])
        gone = gone_of(question, found)
        if not gone:
            return found
        question = question.without(gone)  # one piece less each time, so there is an end to it


def _usual(question: Question, *, at: datetime) -> Offer:
    busy = busy_of(question.resources(), question.grid, at=at)
    return offer_of(question.wish, question.store, question.grid, question.book, busy, at=at)


def _placed(offer: Offer, visit: Period, periods: Periods) -> Offer:
    """The offer of this one start, on any tick, whenever it is."""
    return replace(standing_offer(offer.grid, visit, periods, offer.pools), open=offer.open)


def _taken_from(offers: Sequence[Offer]) -> tuple[int, ...]:
    """The resources of the first offer that can be had. Raises with the reasons of the last one."""
    for offer in offers:
        chosen = assign(offer, offer.earliest)
        if chosen is not None:
            return tuple(resource for pool in chosen for resource in pool)
    refuse(reasons(offers[-1], offers[-1].earliest))
    raise SlotTaken(field="starts_at")


def _pinned(pools: Iterable[Pool], pins: Sequence[int]) -> Iterator[Pool]:
    """The pools with the pinned members in pools of their own, who must serve; the rest is found among the others."""
    for pool in pools:
        known = {member.resource_id for member in pool.members}
        must = [pin for pin in pins if pin in known][: pool.needed]
        yield from _only((pool,), must)
        if len(must) < pool.needed:
            others = tuple(member for member in pool.members if member.resource_id not in must)
            yield replace(pool, needed=pool.needed - len(must), members=others)


def _only(pools: Iterable[Pool], pins: Sequence[int]) -> Iterator[Pool]:
    for pool in pools:
        pinned = (member for member in pool.members if member.resource_id in pins)
        yield from (replace(pool, needed=1, members=(member,)) for member in pinned)


def _hosts(question: Question) -> Mapping[int, object]:
    return question.book.shifts[question.store.pk]
