"""Changing what was promised: another time, store or stylist; other pieces; one more person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import F

from bookings.errors import HoldExpired, IllegalMove, PartyDoesNotFit, SlotTaken, TooLateToChange
from bookings.models import (
    NAMED,
    RUNNING_OUT,
    Allocation,
    Booking,
    BookingState,
    Companion,
    EndedWhy,
    RailItem,
    Settled,
)
from bookings.models.booking import TIMES
from bookings.queries.wishes import Wish, check_wish
from bookings.services.any_time import find_until_closing, rest_asked
from bookings.services.approval import half_way, promise_or_ask
from bookings.services.coming import say_so
from bookings.services.ending import end
from bookings.services.exchange_checks import check_days
from bookings.services.exchange_items import check_not_exchange
from bookings.services.hold import with_alternatives
from bookings.services.locks import days_of, promising_with
from bookings.services.owing import owe_messages
from bookings.services.phone_check import MOVED_FROM, require_proof_to_move
from bookings.services.promise import Promise, Question, allocate, ask, find, keep, take_places
from bookings.services.refit import find_for
from bookings.services.release import release_lapsed
from bookings.services.shortfalls import close_shortfalls
from bookings.services.state import Actor, free, note
from bookings.services.taking_off import take_off
from bookings.services.waiting_first import give_way, those_waiting_first
from bookings.services.waiting_offers import call_those_waiting
from experiences.models import Session
from stores.models import Room, Store, Stylist, Variant

CHANGEABLE = frozenset({*RUNNING_OUT, BookingState.CONFIRMED})


@those_waiting_first
def move(
    *,
    booking: Booking,
    starts_at: datetime,
    at: datetime,
    store: Store | None = None,
    stylist: Stylist | None = None,
    actor: Actor = None,
    from_phone: bool = False,
) -> Booking:
    """Promise another time, store or stylist, and free the old one, in one movement; its pieces come along.

    Where a person of the store approves, a customer who moves a visit to another time or store asks for it again: what
    they had is freed. The same move sent again asks nobody.
    A named stylist stays wanted unless the store changes. Staff (an `actor`) are not bound by the cut-off. An exchange
    is put off within its days only. `from_phone`: the number itself has asked for it, by a text for which its carrier
    vouches, and need not be proved. Raises what `hold` raises, ExchangeTooLate, TooLateToChange,
    HoldExpired, IllegalMove, CodeNeeded (see `require_proof_to_move`).
    """
    there = store or booking.store
    wish = _wish_of(booking, stylist, stays=there == booking.store)
    try:
        return _move(booking, wish, there, starts_at, at=at, actor=actor, from_phone=from_phone)
    except SlotTaken as refusal:
        raise with_alternatives(refusal, wish, there, starts_at, at=at, apart_from=booking) from refusal


def _move(
    booking: Booking,
    wish: Wish,
    store: Store,
    starts_at: datetime,
    *,
    at: datetime,
    actor: Actor,
    from_phone: bool,
) -> Booking:
    question = ask(wish, store, starts_at, at=at, apart_from=booking, opened=True)
    with promising_with(booking, also=question.days) as fresh:
        _check_changeable(fresh, booking, at=at, actor=actor)
        if starts_at > fresh.starts_at:
            check_days(fresh, at=at, field="starts_at")
        if actor is None and not from_phone:
            require_proof_to_move(fresh, at=at)
        wish = replace(wish, party=fresh.party, variants=_hung(fresh))
        if wish != question.wish:  # somebody came along, or pieces were changed, before the lock was had
            question = ask(wish, store, starts_at, at=at, apart_from=fresh, opened=True)
        give_way(question.days, hosts=question.hosts, at=at, frees=True)
        fresh.tell_from = None  # who moves it themselves is told at once, without an apology
        promise_anew(fresh, question, at=at, actor=actor, asks=actor is None)
    return fresh


def promise_anew(
    booking: Booking,
    question: Question,
    *,
    at: datetime,
    actor: Actor,
    any_time: bool = False,
    asks: bool = False,
) -> None:
    """The work of `move`, in a transaction that has the days of both times and the booking's row.

    `any_time`: the day of the question, until the doors close. `asks`: it is the customer who moves, and asks a person
    of the store where its terms want that. Raises SlotTaken, SlotNotOffered, StoreBusy.
    """
    before, place = moved_from(booking), _place(booking)
    rest = rest_asked(question, at=at) if any_time else None
    release_lapsed(question, period=rest or question.promised, at=at)
    free(booking, at=at, why=EndedWhy.MOVED)
    promise = find_until_closing(question, rest, at=at) if rest else find(question, at=at)
    _settle(booking, question.wish, question.store, promise, at=at)
    keep(booking, promise)
    close_shortfalls(booking, how=Settled.SAME, at=at, actor=actor)
    if asks and _place(booking) != place and _is_asked_for(booking):
        promise_or_ask(booking, at=at, why=before)
        return
    note(booking, at=at, actor=actor, why=before)
    owe_messages(booking, at=at)


def _place(booking: Booking) -> tuple[int, datetime]:
    """What the store gives its word for: who hosts there is its own affair."""
    return booking.store_id, booking.starts_at


def _is_asked_for(booking: Booking) -> bool:
    """Whether the store's word for its new time is still to be given: of a hold nobody has asked for it yet."""
    waits = booking.state == BookingState.REQUESTED
    return waits or (booking.state == BookingState.CONFIRMED and booking.terms.time_to_answer is not None)


def moved_from(booking: Booking) -> str:
    """How the history tells of a move, before it is made; webhooks know it by these words."""
    return f"{MOVED_FROM} {booking.store.slug} {booking.starts_at:%Y-%m-%d %H:%M}Z"


def _settle(booking: Booking, wish: Wish, store: Store, promise: Promise, *, at: datetime) -> None:
    """Write the new time, place and people on the booking. A higher SEQUENCE tells calendars that it is newer.

    Who hosts is in no calendar and no message: another stylist alone is no news.
    """
    told = _told(booking)
    booking.store = store
    booking.set_time(promise.visit, promise.periods, any_time=promise.any_time)
    booking.session_id, booking.stylist_id = promise.session, promise.stylist
    booking.stylist_wanted = wish.stylist
    # Somebody waits for who is late to the time that was, not to the new one.
    booking.awaited_until = promise.visit.end if promise.any_time else None
    if booking.state in NAMED and _told(booking) != told:
        booking.sequence, booking.changed_at = booking.sequence + 1, at
        booking.coming_at = booking.pieces_freed_at = None  # they were asked of the time that was
    if booking.state == BookingState.REQUESTED and booking.expires_at is not None:
        booking.expires_at = min(booking.expires_at, half_way(at, booking.starts_at))
    booking.save(
        update_fields=[
            "store", "session", "stylist", "stylist_wanted", "awaited_until", "sequence", "changed_at", "tell_from",
            "coming_at", "pieces_freed_at", "expires_at", *TIMES,
        ]
    )  # fmt: skip


def _told(booking: Booking) -> tuple[int, datetime, datetime]:
    return booking.store_id, booking.starts_at, booking.ends_at


def _wish_of(booking: Booking, stylist: Stylist | None, *, stays: bool) -> Wish:
    stylist = stylist or (booking.stylist_wanted if stays else None)
    return Wish(experience=booking.experience, party=booking.party, stylist=stylist, variants=_hung(booking))


def _hung(booking: Booking) -> tuple[Variant, ...]:
    return tuple(item.variant for item in booking.rail.select_related("variant__product"))


def _check_changeable(fresh: Booking, booking: Booking, *, at: datetime, actor: Actor) -> None:
    """Raises IllegalMove, HoldExpired, TooLateToChange.

    Who changes a visit decides by the time and place that they see: moved by another device since `booking` was read,
    it must be looked at again. Cancelling and ending mean the visit, whenever it is.
    """
    if _place(fresh) != _place(booking) or fresh.state not in CHANGEABLE:
        raise IllegalMove(state=fresh.state, to=fresh.state)
    if fresh.expires_at is not None and fresh.expires_at <= at:
        if fresh.state == BookingState.REQUESTED:
            raise IllegalMove(state=BookingState.CANCELLED, to=BookingState.CANCELLED)
        raise HoldExpired
    until = fresh.due_at - timedelta(minutes=fresh.terms.change_cutoff)
    if actor is None and fresh.state == BookingState.CONFIRMED and at > until:
        raise TooLateToChange(until=until)


@those_waiting_first
def change_pieces(*, booking: Booking, variants: Sequence[Variant], at: datetime, actor: Actor = None) -> Booking:
    """Make `variants` the rail: what stays keeps its piece, what is new is promised, what is gone is freed.

    All or nothing. Raises TooManyPieces, PieceTaken naming the SKUs, ExchangeFixed, TooLateToChange, HoldExpired,
    IllegalMove, StoreBusy.
    """
    wanted = Wish(experience=booking.terms, party=booking.party, variants=tuple(variants))
    check_wish(wanted)
    check_not_exchange(booking)
    with promising_with(booking) as fresh:
        _check_changeable(fresh, booking, at=at, actor=actor)
        give_way(days_of(fresh), at=at, frees=True)
        held = set(RailItem.objects.filter(booking=fresh).values_list("variant_id", flat=True))
        take_off(fresh, held - {variant.pk for variant in variants}, at=at, actor=actor)
        _add(fresh, [variant for variant in variants if variant.pk not in held], at=at)
        note(fresh, at=at, actor=actor, why="pieces changed")
        if actor is None and fresh.pieces_freed_at is not None and fresh.coming_at is None:
            say_so(fresh, at=at, by="pieces")  # who chooses anew what was given back comes
    return fresh


def _add(booking: Booking, variants: list[Variant], *, at: datetime) -> None:
    if not variants:
        return
    wish = Wish(experience=booking.experience, party=booking.party, variants=tuple(variants))
    allocate(booking, booking.periods.of_rooms(find_for(booking, wish, at=at)))
    RailItem.objects.bulk_create(RailItem(booking=booking, variant=variant) for variant in variants)


@those_waiting_first
def add_companion(*, booking: Booking, name: str, at: datetime, actor: Actor = None) -> Booking:
    """One more person comes along; a larger room is promised where it is needed.

    Raises PartyDoesNotFit, SlotTaken (no room is large enough, or the session is full), TooLateToChange, HoldExpired,
    IllegalMove, StoreBusy.
    """
    with promising_with(booking) as fresh:
        _check_changeable(fresh, booking, at=at, actor=actor)
        rules = fresh.terms
        if fresh.party >= rules.party_max:
            raise PartyDoesNotFit(field="party", least=rules.party_min, most=rules.party_max)
        give_way(days_of(fresh), at=at, frees=True)
        fresh.party += 1
        _make_room(fresh, at=at)
        fresh.save(update_fields=["party"])
        Companion.objects.create(booking=fresh, name=name)
        note(fresh, at=at, actor=actor, why="companion added")
    return fresh


def remove_companion(*, booking: Booking, companion: int, at: datetime, actor: Actor = None) -> Booking:
    """Somebody, by the id of their row, doesn't come after all. Their room stays; a session's place is given back.

    Doing it again changes nothing. Raises PartyDoesNotFit (so few is not offered), TooLateToChange, HoldExpired,
    IllegalMove, StoreBusy.
    """
    with promising_with(booking) as fresh:
        _check_changeable(fresh, booking, at=at, actor=actor)
        leaving = Companion.objects.filter(booking=fresh, pk=companion)
        if not leaving.exists():
            return fresh
        rules = fresh.terms
        if fresh.party <= rules.party_min:
            raise PartyDoesNotFit(field="party", least=rules.party_min, most=rules.party_max)
        leaving.delete()
        fresh.party -= 1
        fresh.save(update_fields=["party"])
        if fresh.session_id is not None:
            Session.objects.filter(pk=fresh.session_id).update(places_taken=F("places_taken") - 1)
            call_those_waiting(days_of(fresh))
        note(fresh, at=at, actor=actor, why="companion taken off")
    return fresh


def _make_room(booking: Booking, *, at: datetime) -> None:
    wish = Wish(experience=booking.experience, party=booking.party)
    if booking.session_id is not None:
        question = ask(wish, booking.store, booking.starts_at, at=at)
        release_lapsed(question, period=booking.promised_period, at=at)
        take_places(booking.session_id, 1)
        return
    rooms = Room.objects.filter(resource__allocations__booking=booking, resource__allocations__live=True)
    terms = booking.terms
    if not terms.rooms_needed or all(room.capacity >= terms.room_share(booking.party) for room in rooms):
        return
    promised = [room.pk for room in rooms]
    found = find_for(booking, wish, at=at, rooms=True)
    end(Allocation.objects.filter(booking=booking, resource__in=promised), at=at, why=EndedWhy.SWAPPED)
    allocate(booking, booking.periods.of_rooms(found))
