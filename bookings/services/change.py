"""Changing what was promised: another time, store or stylist; other pieces; one more person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bookings.errors import HoldExpired, IllegalMove, PartyDoesNotFit, SlotTaken, TooLateToChange
from bookings.models import Allocation, Booking, BookingState, Companion, EndedWhy, RailItem
from bookings.queries.wishes import Wish, check_wish
from bookings.services.ending import end
from bookings.services.hold import check_open, with_alternatives
from bookings.services.locks import StoreDate, days_touched, lock_days, promising
from bookings.services.owing import owe_messages
from bookings.services.promise import Promise, allocate, ask, find, keep, take_places
from bookings.services.refit import find_for
from bookings.services.release import release_lapsed
from bookings.services.state import Actor, free, note
from stores.models import Piece, Room, Store, Stylist, Variant

CHANGEABLE = frozenset({BookingState.HELD, BookingState.CONFIRMED})


def move(
    *,
    booking: Booking,
    starts_at: datetime,
    at: datetime,
    store: Store | None = None,
    stylist: Stylist | None = None,
    actor: Actor = None,
) -> Booking:
    """Promise another time, store or stylist, and free the old one, in one movement; its pieces come along.

    A named stylist stays wanted unless the store changes. Staff (an `actor`) are not bound by the cut-off.
    Raises what `hold` raises, TooLateToChange, HoldExpired, IllegalMove.
    """
    there = store or booking.store
    wish = _wish_of(booking, stylist, stays=there == booking.store)
    check_open(wish, there)
    try:
        with promising():
            return _move(booking, wish, there, starts_at, at=at, actor=actor)
    except SlotTaken as refusal:
        raise with_alternatives(refusal, wish, there, starts_at, at=at, apart_from=booking) from refusal


def _move(booking: Booking, wish: Wish, store: Store, starts_at: datetime, *, at: datetime, actor: Actor) -> Booking:
    question = ask(wish, store, starts_at, at=at, apart_from=booking)
    lock_days([*_own_days(booking), *days_touched(store, question.promised)])
    fresh = _changeable(booking, at=at, actor=actor)
    wish = replace(wish, party=fresh.party, variants=_hung(fresh))
    if wish != question.wish:  # somebody came along, or pieces were changed, before the lock was had
        question = ask(wish, store, starts_at, at=at, apart_from=fresh)
    release_lapsed(question, at=at)
    free(fresh, at=at, why=EndedWhy.MOVED)
    promise = find(question, at=at)
    before = f"{fresh.store.slug} {fresh.starts_at:%Y-%m-%d %H:%M}Z"
    _settle(fresh, wish, store, promise, at=at)
    keep(fresh, promise)
    note(fresh, at=at, actor=actor, why=f"moved from {before}")
    owe_messages(fresh, at=at)
    return fresh


def _settle(booking: Booking, wish: Wish, store: Store, promise: Promise, *, at: datetime) -> None:
    """Write the new time, place and people on the booking. A higher SEQUENCE tells calendars that it is newer."""
    booking.store = store
    booking.starts_at, booking.ends_at = promise.visit.start, promise.visit.end
    booking.promised_from, booking.promised_until = promise.period.start, promise.period.end
    booking.session_id, booking.stylist_id = promise.session, promise.stylist
    booking.stylist_named = wish.stylist is not None
    if booking.state == BookingState.CONFIRMED:
        booking.sequence, booking.changed_at = booking.sequence + 1, at
    booking.save(
        update_fields=[
            "store", "starts_at", "ends_at", "promised_from", "promised_until", "session", "stylist", "stylist_named",
            "sequence", "changed_at",
        ]
    )  # fmt: skip


def _wish_of(booking: Booking, stylist: Stylist | None, *, stays: bool) -> Wish:
    if stylist is None and stays and booking.stylist_named:
        stylist = booking.stylist
    return Wish(experience=booking.experience, party=booking.party, stylist=stylist, variants=_hung(booking))


def _hung(booking: Booking) -> tuple[Variant, ...]:
    return tuple(item.variant for item in booking.rail.select_related("variant__product"))


def _own_days(booking: Booking) -> list[StoreDate]:
    return days_touched(booking.store, booking.promised_period)


def _changeable(booking: Booking, *, at: datetime, actor: Actor) -> Booking:
    """The booking's row, locked and read anew. Raises IllegalMove, HoldExpired, TooLateToChange."""
    related = Booking.objects.select_related("store", "experience", "customer", "stylist")
    fresh = related.select_for_update(of=("self",)).get(pk=booking.pk)
    if (fresh.starts_at, fresh.store_id) != (booking.starts_at, booking.store_id) or fresh.state not in CHANGEABLE:
        raise IllegalMove(state=fresh.state, to=fresh.state)
    if fresh.expires_at is not None and fresh.expires_at <= at:
        raise HoldExpired
    until = fresh.starts_at - timedelta(minutes=fresh.experience.change_cutoff)
    if actor is None and fresh.state == BookingState.CONFIRMED and at > until:
        raise TooLateToChange(until=until)
    return fresh


def change_pieces(*, booking: Booking, variants: Sequence[Variant], at: datetime, actor: Actor = None) -> Booking:
    """Make `variants` the rail: what stays keeps its piece, what is new is promised, what is gone is freed.

    All or nothing. Raises TooManyPieces, PieceTaken naming the SKUs, TooLateToChange, HoldExpired, IllegalMove,
    StoreBusy.
    """
    wanted = Wish(experience=booking.experience, party=booking.party, variants=tuple(variants))
    check_wish(wanted)
    with promising():
        lock_days(_own_days(booking))
        fresh = _changeable(booking, at=at, actor=actor)
        held = set(RailItem.objects.filter(booking=fresh).values_list("variant_id", flat=True))
        _drop(fresh, held - {variant.pk for variant in variants}, at=at)
        _add(fresh, [variant for variant in variants if variant.pk not in held], at=at)
        note(fresh, at=at, actor=actor, why="pieces changed")
    return fresh


def _drop(booking: Booking, variants: set[int], *, at: datetime) -> None:
    if not variants:
        return
    pieces = Piece.objects.filter(variant__in=variants).values("pk")
    end(Allocation.objects.filter(booking=booking, resource__in=pieces), at=at, why=EndedWhy.SWAPPED)
    RailItem.objects.filter(booking=booking, variant__in=variants).delete()


def _add(booking: Booking, variants: list[Variant], *, at: datetime) -> None:
    if not variants:
        return
    wish = Wish(experience=booking.experience, party=booking.party, variants=tuple(variants))
    _release_for(booking, wish, at=at)
    _allocate(booking, find_for(booking, wish, at=at))
    RailItem.objects.bulk_create(RailItem(booking=booking, variant=variant) for variant in variants)


def _release_for(booking: Booking, wish: Wish, *, at: datetime) -> None:
    release_lapsed(ask(wish, booking.store, booking.starts_at, at=at), at=at)


def _allocate(booking: Booking, resources: tuple[int, ...]) -> None:
    allocate(booking, resources, booking.promised_period)


def add_companion(*, booking: Booking, name: str, at: datetime, actor: Actor = None) -> Booking:
    """One more person comes along; a larger room is promised where it is needed.

    Raises PartyDoesNotFit, SlotTaken (no room is large enough, or the session is full), TooLateToChange, HoldExpired,
    IllegalMove, StoreBusy.
    """
    with promising():
        lock_days(_own_days(booking))
        fresh = _changeable(booking, at=at, actor=actor)
        rules = fresh.experience
        if fresh.party >= rules.party_max:
            raise PartyDoesNotFit(field="party", least=rules.party_min, most=rules.party_max)
        fresh.party += 1
        _make_room(fresh, at=at)
        fresh.save(update_fields=["party"])
        Companion.objects.create(booking=fresh, name=name)
        note(fresh, at=at, actor=actor, why="companion added")
    return fresh


def _make_room(booking: Booking, *, at: datetime) -> None:
    wish = Wish(experience=booking.experience, party=booking.party)
    if booking.session_id is not None:
        _release_for(booking, wish, at=at)
        take_places(booking.session_id, 1)
        return
    rooms = Room.objects.filter(resource__allocations__booking=booking, resource__allocations__live=True)
    if all(room.capacity >= booking.experience.room_share(booking.party) for room in rooms):
        return
    _release_for(booking, wish, at=at)
    promised = [room.pk for room in rooms]
    found = find_for(booking, wish, at=at, rooms=True)
    end(Allocation.objects.filter(booking=booking, resource__in=promised), at=at, why=EndedWhy.SWAPPED)
    _allocate(booking, found)
