"""Taking a piece out of what can be promised: sold, lost, worn or sent away, with a word for whoever counts on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from bookings.errors import PieceTaken, StoreBusy
from bookings.models import Allocation, Booking, EndedWhy, Shortfall
from bookings.planner import subject_of
from bookings.queries.wishes import Wish
from bookings.querysets import AllocationQuerySet
from bookings.services.editions import share_edition
from bookings.services.ending import end
from bookings.services.locks import MOST_TRIES, StoreDate, days_promised, lock_days, promising
from bookings.services.promise import allocate
from bookings.services.refit import find_for
from bookings.services.state import Actor, lapse, note
from stores.models import Movement, Piece, PieceState, Store
from stores.services.ledger import change_state


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOut:
    """The piece's movement, the bookings that have another piece of the same now, and what somebody must settle."""

    movement: Movement
    replaced: tuple[Booking, ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()


def take_out(
    *,
    piece: Piece,
    to: PieceState,
    at: datetime,
    actor: Actor = None,
    reason: str,
    subject: str = "",
    nonce: str | None = None,
    store: Store | None = None,
) -> TakenOut:
    """Bring a piece to a state in which it can't be promised, and see to every visit that counts on it.

    Each visit that is not over gets another free piece of the same variant, for the same time and in the same
    transaction; where there is none, its promise of the piece ends and a Shortfall is raised. The visit that `subject`
    names ("booking:REF") keeps its promise: the piece goes with it. Lapsed holds in the way are expired. With `store`
    the piece is sent there. The second use of a nonce is answered with the first movement, and changes nothing.

    Raises what `stores.services.ledger.change_state` raises, StoreBusy.
    """
    with promises_locked(piece, at) as promises:
        movement = change_state(
            piece=piece, to=to, at=at, actor=actor, reason=reason, subject=subject, nonce=nonce, store=store
        )
        if movement.number != piece.last_number:
            # A scan that is sent again: it was seen to then, and whoever counts on the piece since has it.
            return TakenOut(movement=movement)
        return see_to(movement, promises, at=at, actor=actor)


@contextmanager
def promises_locked(piece: Piece, at: datetime) -> Iterator[list[Allocation]]:
    """A promising transaction with all locked that `see_to` may touch when the piece goes. Yields who counts on it.

    Raises StoreBusy.
    """
    days: set[StoreDate] = set()
    for _ in range(MOST_TRIES):
        # Without the lock first, only to learn which days to lock: they come before pieces.
        days |= days_promised(counting_on(piece, at))
        with promising():
            lock_days(days)
            promises = lock_counting_on(piece, at)
            if days.issuperset(days_promised(promises)):
                yield promises
                return
    raise StoreBusy


def counting_on(piece: Piece, at: datetime) -> AllocationQuerySet:
    """The piece's promises to visits that are not over, lapsed holds among them. Only bookings are promised pieces."""
    live = Allocation.objects.live().filter(resource=piece.pk, booking__isnull=False, period__endswith__gt=at)
    return live.select_related("store", "booking").order_by("pk")


def lock_counting_on(piece: Piece, at: datetime) -> list[Allocation]:
    """Lock the bookings that count on the piece, the rules, then every piece that could stand in. Their promises now.

    All of the variant, in order: two that are taken out at once would else wait for each other's stand-ins.
    """
    counting = counting_on(piece, at).values("booking")
    if list(Booking.objects.filter(pk__in=counting).order_by("pk").select_for_update(of=("self",), no_key=True)):
        share_edition(piece.store_id)
    same = Piece.objects.filter(store=piece.store_id, variant=piece.variant_id).order_by("pk")
    list(same.select_for_update(of=("self",), no_key=True))
    related = "booking__store", "booking__experience", "booking__customer"
    return list(counting_on(piece, at).select_related("store", *related))


def see_to(movement: Movement, promises: list[Allocation], *, at: datetime, actor: Actor) -> TakenOut:
    replaced: list[Booking] = []
    shortfalls: list[Shortfall] = []
    for promise in promises:
        booking = promise.booking
        if booking is None or subject_of(booking) == movement.subject:
            continue
        if booking.expires_at is not None and booking.expires_at <= at:
            lapse(booking, at=at)
        elif _stand_in(promise, booking, movement.piece, at=at, actor=actor):
            replaced.append(booking)
        else:
            shortfalls.append(_short(promise, booking, movement, at=at, actor=actor))
    return TakenOut(movement=movement, replaced=tuple(replaced), shortfalls=tuple(shortfalls))


def _stand_in(promise: Allocation, booking: Booking, piece: Piece, *, at: datetime, actor: Actor) -> bool:
    """Promise another free piece of the same variant in this one's place. Whether there was one."""
    wish = Wish(experience=booking.experience, party=booking.party, variants=(piece.variant,))
    try:
        found = find_for(booking, wish, at=at)
    except PieceTaken:
        return False
    _end(promise, at=at)
    allocate(booking, booking.periods.of_rooms(found))
    note(booking, at=at, actor=actor, why=f"another piece of {piece.variant.sku} instead of {piece}")
    return True


def _short(promise: Allocation, booking: Booking, movement: Movement, *, at: datetime, actor: Actor) -> Shortfall:
    variant = movement.piece.variant
    _end(promise, at=at)
    note(booking, at=at, actor=actor, why=f"{variant.sku} can't be there: {movement.reason}")
    return Shortfall.objects.create(
        booking=booking, variant=variant, piece=movement.piece, since=at, why=movement.reason
    )


def _end(promise: Allocation, *, at: datetime) -> None:
    end(Allocation.objects.filter(pk=promise.pk), at=at, why=EndedWhy.SWAPPED)
