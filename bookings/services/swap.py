"""Swap: during a visit, another size or colour is promised and the one that it replaces is freed, in one movement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bookings.errors import IllegalMove, PieceTaken
from bookings.models import Allocation, Booking, BookingState, EndedWhy, RailItem, Settled
from bookings.queries.rest import free_for_rest, rest_of
from bookings.queries.wishes import Wish
from bookings.services.ending import end
from bookings.services.locks import lock_promisable, promising_with
from bookings.services.promise import allocate, ask
from bookings.services.release import release_lapsed
from bookings.services.shortfalls import close_shortfalls
from bookings.services.state import Actor, note
from stores.models import Piece, Variant

BEGUN = frozenset({BookingState.ARRIVED, BookingState.IN_SESSION})


@dataclass(frozen=True, slots=True)
class Swapped:
    """The piece that is promised now, and the one that isn't any more, where there was one."""

    piece: Piece
    back: Piece | None


def swap_pieces(
    *, booking: Booking, wanted: Variant, instead_of: Variant | None, at: datetime, actor: Actor = None
) -> Swapped:
    """Promise a piece of `wanted` from now until the visit's promised end, and free that of `instead_of`.

    All or nothing. Raises PieceTaken (naming the SKU) when the store has none free for the rest of the visit,
    IllegalMove before the visit has begun and after its end, StoreBusy.
    """
    with promising_with(booking) as fresh:
        return make_swap(fresh, wanted, instead_of, at=at, actor=actor)


def make_swap(
    booking: Booking,
    wanted: Variant,
    instead_of: Variant | None,
    *,
    at: datetime,
    actor: Actor,
    rather: Piece | None = None,
) -> Swapped:
    """The work of `swap_pieces`, in a transaction that has the booking's days and row; `rather` this very piece."""
    check_begun(booking)
    piece = _promised(booking, wanted) or _promise(booking, wanted, rather, at=at, actor=actor)
    back = drop_piece(booking, instead_of, at=at, actor=actor) if instead_of else None
    note(booking, at=at, actor=actor, why=f"{wanted.sku} instead of {instead_of.sku if instead_of else 'nothing'}")
    return Swapped(piece, back)


def check_begun(booking: Booking) -> None:
    """Raises IllegalMove when the visitor isn't there yet, or any more."""
    if booking.state not in BEGUN:
        raise IllegalMove(state=booking.state, to=booking.state)


def drop_piece(booking: Booking, variant: Variant, *, at: datetime, actor: Actor) -> Piece | None:
    """Take a variant off the rail of a visit that the caller has locked. The piece that was promised, if one was."""
    piece = _promised(booking, variant)
    if piece is not None:
        end(Allocation.objects.filter(booking=booking, resource=piece.pk), at=at, why=EndedWhy.SWAPPED)
    RailItem.objects.filter(booking=booking, variant=variant).delete()
    close_shortfalls(booking, [variant.pk], how=Settled.OTHER, at=at, actor=actor)
    return piece


def _promised(booking: Booking, variant: Variant) -> Piece | None:
    """The piece of a variant that the booking has: at most one."""
    promised = Allocation.objects.live().filter(booking=booking, resource__piece__variant=variant)
    return Piece.objects.filter(pk__in=promised.values("resource")).first()


def _promise(booking: Booking, variant: Variant, rather: Piece | None, *, at: datetime, actor: Actor) -> Piece:
    rest = rest_of(booking, at=at)
    if rest is None:
        raise PieceTaken(field="variant", skus=[variant.sku])
    wish = Wish(experience=booking.experience, party=booking.party, variants=(variant,))
    release_lapsed(ask(wish, booking.store, booking.starts_at, at=at), period=rest, at=at)
    piece = _chosen(booking, variant, rather, at=at)
    allocate(booking, {piece.pk: rest})
    RailItem.objects.get_or_create(booking=booking, variant=variant)
    close_shortfalls(booking, [variant.pk], how=Settled.SAME, at=at, actor=actor)
    return piece


def _chosen(booking: Booking, variant: Variant, rather: Piece | None, *, at: datetime) -> Piece:
    """A free piece, locked as it hangs. Raises PieceTaken.

    The one that is promised next soonest comes first: the others stay free for longer visits.
    """
    free = free_for_rest(booking, at=at, theirs=rather).filter(variant=variant)
    found = list(free.values_list("pk", flat=True))
    locked = lock_promisable(found, booking.store) if found else set()
    hanging = list(free.filter(pk__in=locked).order_by("next_tick", "pk"))  # again: one may have left meanwhile
    if not hanging:
        raise PieceTaken(field="variant", skus=[variant.sku])
    return next((piece for piece in hanging if piece == rather), hanging[0])
