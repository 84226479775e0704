"""Finding resources for a change within a booking's own time: its rooms anew, or pieces for more variants."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from bookings.errors import PieceTaken, SlotTaken
from bookings.models import Booking
from bookings.queries.busy import busy_of
from bookings.queries.offers import offer_of, piece_pools, standing_offer
from bookings.queries.wishes import Wish
from bookings.services.promise import Question, ask, gone_of, refuse
from bookings.services.release import release_lapsed
from experiences.availability import Grid, Offer, Pool, Reason, assign, reasons
from kernel.intervals import tick_of


def find_for(booking: Booking, wish: Wish, *, at: datetime, rooms: bool = False) -> tuple[int, ...]:
    """Resources for a change within a booking's own time: its rooms anew, or pieces for the wish's variants.

    The visit stands, so schedule and lead time are not asked again; pieces are locked as they were found, without those
    that left the floor meanwhile. Lapsed holds in the way are expired. Raises SlotTaken, PieceTaken (naming the SKUs).
    """
    return _searched(booking, wish, partial(_assigned, booking=booking, at=at, rooms=rooms), at=at)


def find_anew(booking: Booking, wish: Wish, *, at: datetime) -> tuple[int, ...]:
    """All that a visit needs within its own time, for a booking to which nothing is promised any more.

    A session's room and host are its own, so only pieces are found for it. Lapsed holds in the way are expired. Raises
    SlotTaken with the `reasons`, StylistDoesNotHost.
    """
    return _searched(booking, wish, partial(_found_anew, booking=booking, at=at), at=at)


def _searched(
    booking: Booking, wish: Wish, assigned: Callable[[Question], tuple[int, ...]], *, at: datetime
) -> tuple[int, ...]:
    """What `assigned` finds in the store, made again without each piece that left the floor meanwhile."""
    question = ask(wish, booking.store, booking.starts_at, at=at)
    release_lapsed(question, period=booking.promised_period, at=at)
    while True:
        found = assigned(question)
        gone = gone_of(question, found)
        if not gone:
            return found
        question = question.without(gone)  # one piece less each time, so there is an end to it


def _found_anew(question: Question, booking: Booking, *, at: datetime) -> tuple[int, ...]:
    busy = busy_of(question.resources(), question.grid, at=at)
    parts = question.wish, booking.store, question.grid, question.book, busy
    pools = offer_of(*parts, at=at).pools if booking.session_id is None else piece_pools(*parts)
    offer, tick = _standing_offer(booking, question.grid, pools), tick_of(booking.starts_at)
    chosen = assign(offer, tick)
    if chosen is None:
        refuse(reasons(offer, tick))
        raise SlotTaken(field="starts_at")
    return tuple(resource for pool in chosen for resource in pool)


def _assigned(question: Question, booking: Booking, *, at: datetime, rooms: bool) -> tuple[int, ...]:
    grid, wish = question.grid, question.wish
    busy = busy_of(question.resources(), grid, at=at, apart_from=booking)
    parts = wish, booking.store, grid, question.book, busy
    pools = offer_of(*parts, at=at).pools[:1] if rooms else piece_pools(*parts)
    offer = _standing_offer(booking, grid, pools)
    chosen = assign(offer, tick_of(booking.starts_at))
    if chosen is not None:
        return tuple(resource for pool in chosen for resource in pool)
    if rooms:
        raise SlotTaken(field="party", reasons=[Reason.NO_ROOM.value])
    raise PieceTaken(field="skus", skus=_missing(booking, wish, grid, pools))


def _missing(booking: Booking, wish: Wish, grid: Grid, pools: tuple[Pool, ...]) -> list[str]:
    tick = tick_of(booking.starts_at)
    pairs = zip(wish.variants, pools, strict=True)
    return [variant.sku for variant, pool in pairs if reasons(_standing_offer(booking, grid, (pool,)), tick)]


def _standing_offer(booking: Booking, grid: Grid, pools: tuple[Pool, ...]) -> Offer:
    return standing_offer(grid, booking.visit, booking.periods, pools)
