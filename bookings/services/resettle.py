"""What the store itself does to a visit that its rules don't allow any more, and how that is taken back.

Each runs in the promising transaction of a change of rules, which holds the days of both times, the edition of the
rules, and the booking's row as it is now.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from psycopg.types.range import TimestamptzRange

from bookings.errors import SlotNotOffered, SlotTaken, StylistDoesNotHost
from bookings.models import Allocation, Booking, BookingState, EndedWhy, ExchangeItem, Shortfall
from bookings.queries.booking import wish_of
from bookings.queries.busy import busy_of
from bookings.queries.offers import offer_of
from bookings.queries.others import others_for
from bookings.queries.wishes import Wish
from bookings.services.change import moved_from, promise_anew
from bookings.services.ending import end
from bookings.services.exchange_checks import check_days
from bookings.services.locks import lock_promisable
from bookings.services.owing import owe_messages
from bookings.services.promise import allocate, ask, take_places
from bookings.services.release import release_lapsed
from bookings.services.state import Actor, give_back_places, note, write_state
from experiences.availability import Reason
from kernel.intervals import instant_of
from stores.models import Piece, PieceState, Resource, ResourceKind, Store

COLUMNS: Final = (
    "state", "store_id", "session_id", "stylist_id", "stylist_wanted_id", "starts_at", "ends_at", "promised_from",
    "promised_until", "room_from", "room_until", "stylist_from", "stylist_until", "awaited_until", "sequence",
    "changed_at", "tell_from", "coming_at", "pieces_freed_at", "any_time", "expires_at",
)  # fmt: skip
INSTANTS: Final = frozenset(name for name in COLUMNS if name.endswith(("_at", "_from", "_until", "_ends")))
PUT_BACK: Final = "put back: the change of rules was undone"


def had_by(booking: Booking) -> dict[str, Any]:
    """All that a booking has, as JSON: its columns, its live promises, what is known to be missing, its exchange."""
    columns = {name: getattr(booking, name) for name in COLUMNS}
    told = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in columns.items()}
    rows = Allocation.objects.live().filter(booking=booking).order_by("resource")
    missing = Shortfall.objects.filter(booking=booking, settled_at__isnull=True).order_by("pk")
    items = ExchangeItem.objects.to_come_back().filter(exchange__booking=booking).order_by("pk")
    return {
        "columns": told,
        "promises": [list(row) for row in rows.values_list("resource_id", "tick_from", "tick_until")],
        "missing": list(missing.values_list("pk", flat=True)),
        "items": list(items.values_list("pk", flat=True)),
    }


def stay(booking: Booking, *, at: datetime, actor: Actor) -> None:
    """Another room or other hands for the same time; what still serves stays. Neither is in any message.

    Raises SlotTaken, StoreBusy.
    """
    wish = Wish(experience=booking.experience, party=booking.party)
    question = ask(wish, booking.store, booking.starts_at, at=at)
    release_lapsed(question, period=booking.promised_period, at=at)
    busy = busy_of(question.resources(), question.grid, at=at, apart_from=booking)
    pools = offer_of(wish, booking.store, question.grid, question.book, busy, at=at).pools
    scarce = Allocation.objects.live().filter(booking=booking).exclude(resource__kind=ResourceKind.PIECE)
    has = set(scarce.values_list("resource_id", flat=True))
    found = others_for(question.grid, booking.visit, booking.periods, pools, has=has)
    if found is None:
        raise SlotTaken(field="starts_at", reasons=[Reason.NO_ROOM.value])
    end(scarce.filter(resource__in=has.difference(found)), at=at, why=EndedWhy.SWAPPED)
    host = Resource.objects.filter(pk__in=found, kind=ResourceKind.STYLIST).values_list("pk", flat=True).first()
    allocate(booking, booking.periods.of((one for one in found if one not in has), {host}))
    booking.stylist_id = host
    booking.save(update_fields=["stylist"])
    note(booking, at=at, actor=actor, why="other hands or another room: the rules were changed")


def put(
    booking: Booking,
    store: Store,
    starts_at: datetime,
    *,
    at: datetime,
    actor: Actor,
    tell_from: datetime,
    any_time: bool = False,
) -> None:
    """Promise the visit for another time or store, with the stylist who was asked for if they can, else with any.

    `any_time`: for all of that day, as an exchange may be. The customer is told from `tell_from` on. Raises SlotTaken,
    SlotNotOffered, ExchangeTooLate, StoreBusy.
    """
    if starts_at > booking.starts_at:
        check_days(booking, at=at, field="starts_at")
    wish = wish_of(booking)
    booking.tell_from = tell_from  # written with the new time
    if any_time:
        question = ask(replace(wish, stylist=None), store, starts_at, at=at, apart_from=booking)
        promise_anew(booking, question, at=at, actor=actor, any_time=True)
        return
    anyone = wish.stylist is None or store != booking.store
    if anyone or not _kept_host(booking, wish, store, starts_at, at=at, actor=actor):
        booking.tell_from = tell_from
        with transaction.atomic():
            _put(booking, replace(wish, stylist=None), store, starts_at, at=at, actor=actor)


def _kept_host(booking: Booking, wish: Wish, store: Store, starts_at: datetime, *, at: datetime, actor: Actor) -> bool:
    """Try with the stylist who was asked for. Whether it worked."""
    try:
        with transaction.atomic():
            _put(booking, wish, store, starts_at, at=at, actor=actor)
    except (SlotTaken, SlotNotOffered, StylistDoesNotHost):
        booking.refresh_from_db(fields=COLUMNS)
        return False
    return True


def _put(booking: Booking, wish: Wish, store: Store, starts_at: datetime, *, at: datetime, actor: Actor) -> None:
    question = ask(wish, store, starts_at, at=at, apart_from=booking)
    promise_anew(booking, question, at=at, actor=actor)


def call_off(booking: Booking, *, at: datetime, actor: Actor, tell_from: datetime) -> None:
    """Cancel it with an apology, which is told from `tell_from` on. Raises IllegalMove."""
    write_state(
        booking, BookingState.CANCELLED, at=at, actor=actor, why="the rules were changed",
        sequence=booking.sequence + 1, changed_at=at, tell_from=tell_from,
    )  # fmt: skip


def let_go(booking: Booking, *, at: datetime, actor: Actor) -> None:
    """End a hold that nobody has put a name to: whoever is choosing is asked to choose again. Raises IllegalMove."""
    write_state(booking, BookingState.EXPIRED, at=at, actor=actor, why="the rules were changed")


def give_back(booking: Booking, had: dict[str, Any], *, at: datetime, actor: Actor) -> None:
    """Promise again exactly what a booking had, all or nothing, as if nothing had been.

    Raises SlotTaken when something of it is somebody else's, or left the floor; the booking is then as it was.
    """
    try:
        with transaction.atomic():
            _take_back(booking, had, at=at, actor=actor)
    except IntegrityError as refusal:
        raise SlotTaken(field="starts_at") from refusal


def _take_back(booking: Booking, had: dict[str, Any], *, at: datetime, actor: Actor) -> None:
    was, here, before = BookingState(booking.state), _place(booking), moved_from(booking)
    columns = {name: _read(name, value) for name, value in had["columns"].items()}
    if was != BookingState.CANCELLED:
        give_back_places(booking)
    wanted = {(resource, since, until) for resource, since, until in had["promises"]}
    live = Allocation.objects.live().filter(booking=booking)
    listed = live.values_list("pk", "resource_id", "tick_from", "tick_until")
    rows = {pk: (resource, since, until) for pk, resource, since, until in listed}
    end(live.filter(pk__in=[pk for pk, row in rows.items() if row not in wanted]), at=at, why=EndedWhy.MOVED)
    state, expires_at = BookingState(columns.pop("state")), columns.pop("expires_at", None)
    booking.expires_at = expires_at
    for name, value in columns.items():
        setattr(booking, name, value)
    booking.save(update_fields=[*columns, *([] if was == BookingState.CANCELLED else ["expires_at"])])
    _promise_again(booking, sorted(wanted.difference(rows.values())))
    if columns["session_id"] is not None:
        take_places(columns["session_id"], booking.party)
    Shortfall.objects.filter(pk__in=had["missing"]).update(settled_at=None, settled_by=None, how="")
    if was == BookingState.CANCELLED:
        # What still is the customer's. Refused by the database when another exchange has it by now.
        items = ExchangeItem.objects.filter(pk__in=had.get("items", []), back_movement__isnull=True)
        items.filter(back__state=PieceState.SOLD).update(live=True)
        write_state(booking, state, at=at, actor=actor, why=PUT_BACK, expires_at=expires_at)
        return
    note(booking, at=at, actor=actor, why=PUT_BACK if _place(booking) == here else f"{before}, {PUT_BACK}")
    owe_messages(booking, at=at)


def _place(booking: Booking) -> tuple[int, datetime]:
    return booking.store_id, booking.starts_at


def _promise_again(booking: Booking, promises: list[tuple[int, int, int]]) -> None:
    store = Store.objects.get(pk=booking.store_id)
    pieces = set(Piece.objects.filter(pk__in=[row[0] for row in promises]).values_list("pk", flat=True))
    if pieces and pieces != lock_promisable(pieces, store):
        raise SlotTaken(field="starts_at", reasons=[Reason.PIECE_TAKEN.value])
    Allocation.objects.bulk_create(
        Allocation(
            resource_id=resource,
            store=store,
            booking=booking,
            period=TimestamptzRange(instant_of(since), instant_of(until)),
            tick_from=since,
            tick_until=until,
            expires_at=booking.expires_at,
        )
        for resource, since, until in promises
    )


def _read(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name in INSTANTS and value else value
