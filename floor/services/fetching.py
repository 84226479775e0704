"""Fetching a piece for a visit by its label: it hangs on the visitor's rail, and the promise is of this very piece."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User

from bookings.errors import PieceNotWanted, PieceOnRail, PieceTaken
from bookings.models import Allocation, Booking
from bookings.planner import subject_of
from bookings.queries.rails import visit_with
from bookings.services.hanging import FETCHABLE, hang, hung_before
from floor.errors import PieceUnknown, SeveralWant, WantedFirst
from floor.queries.back import hang_back_of
from floor.queries.pulling import Pull, lines_of, promises_to, pulls_of, wanting
from kernel.intervals import tick_of
from stores.errors import IllegalPieceMove, NonceReused, PieceExpectedElsewhere, PieceMoved
from stores.models import Movement, Piece, PieceState, Store, Variant
from stores.queries.scanned import scan
from stores.services.handling import find, put
from stores.services.writer import Spot


@dataclass(frozen=True, slots=True)
class Fetched:
    """A piece that hangs on a visit's rail now, and how far that is; `pull` is None for one that hangs in its place."""

    piece: Piece
    pull: Pull | None


def fetch(
    *, text: str, store: Store, at: datetime, actor: User | None = None, nonce: str | None = None, reference: str = ""
) -> Fetched:
    """Hang what was scanned on the rail of the visit that needs it soonest; with `reference`, of this visit alone.

    A label means its piece, also when another of the variant was promised; a GTIN or SKU means the promised piece of
    the one visit that wants the variant. A label that no visit waits for finds a missing piece, and hangs one that is
    kept no longer where it belongs. The second use of a nonce answers as the first. Nothing is changed when it raises
    PieceUnknown, PieceExpectedElsewhere, PieceOnRail, IllegalPieceMove, PieceNotWanted, SeveralWant,
    WantedFirst, IllegalMove, NonceReused, StoreBusy.
    """
    earlier = hung_before(nonce)
    if earlier is not None:
        return _again(earlier, store, at=at)
    found = scan(text, store=store)
    if isinstance(found, Variant):
        found, reference = _promised_one(found, store, reference, at=at)
    if not isinstance(found, Piece):
        raise PieceUnknown(field="code")
    _check(found, store, at=at)
    seeking = _only(wanting(store, found.variant, at=at), reference)
    if not seeking and not reference and _put_right(found, store, at=at, actor=actor, nonce=nonce):
        return Fetched(found, None)
    return _hang(found, seeking, at=at, actor=actor, nonce=nonce)


def hang_back(*, piece: Piece, at: datetime, actor: User | None = None, nonce: str | None = None) -> Fetched:
    """Hang a piece that is kept no longer where it hung before. Raises PieceMoved when it doesn't wait any more."""
    earlier = hung_before(nonce)
    waits = hang_back_of(piece)
    if waits is None and (earlier is None or earlier.piece_id != piece.pk):
        raise PieceMoved(field="piece", state=piece.state)
    if waits is not None:
        put(piece=piece, zone=waits.spot.zone, place=waits.spot.place, at=at, actor=actor, nonce=nonce)
    return Fetched(piece, None)


def _put_right(piece: Piece, store: Store, *, at: datetime, actor: User | None, nonce: str | None) -> bool:
    """Whether the scan told something of a piece for which no visit waits: that it isn't missing, or hangs again."""
    if piece.state == PieceState.MISSING:
        find(piece=piece, store=store, at=at, actor=actor, nonce=nonce, spot=Spot(piece.zone, piece.place))
        return True
    if hang_back_of(piece) is None:
        return False
    hang_back(piece=piece, at=at, actor=actor, nonce=nonce)
    return True


def _hang(piece: Piece, seeking: Sequence[Booking], *, at: datetime, actor: User | None, nonce: str | None) -> Fetched:
    """For the first of those who seek it that can have it."""
    if not seeking:
        raise PieceNotWanted(field="code")
    for booking in seeking:
        try:
            hang(booking=booking, piece=piece, at=at, actor=actor, nonce=nonce)
        except PieceTaken:
            continue
        piece.refresh_from_db(fields=["state"])
        return Fetched(piece, pulls_of([booking], at=at)[0])
    raise WantedFirst(field="code", name=_first_with(piece, at=at))


def _only(seeking: Sequence[Booking], reference: str) -> list[Booking]:
    return [booking for booking in seeking if reference in ("", booking.reference)]


def _check(piece: Piece, store: Store, *, at: datetime) -> None:
    """What is wrong with the piece itself, whoever wants it."""
    if piece.store_id != store.pk:
        raise PieceExpectedElsewhere(field="code", store=piece.store.slug, store_name=piece.store.name)
    if PieceState(piece.state) not in FETCHABLE:
        raise IllegalPieceMove(field="code", state=piece.state, to=PieceState.ON_RAIL)
    having = visit_with(piece, at=at)
    if having is not None:
        raise PieceOnRail(field="code", name=str(having.customer), starts_at=having.starts_at)


def _promised_one(variant: Variant, store: Store, reference: str, *, at: datetime) -> tuple[Piece, str]:
    """The piece of a variant that the one visit wanting it is promised, and that visit's reference."""
    seeking = _only(wanting(store, variant, at=at), reference)
    if len(seeking) > 1:
        raise SeveralWant(field="code")
    lines = lines_of(promises_to(seeking).filter(resource__piece__variant=variant), at=at)
    if not lines:
        raise PieceNotWanted(field="code")
    return lines[0].piece, seeking[0].reference


def _first_with(piece: Piece, *, at: datetime) -> str:
    """Who is promised a piece next: by name, or by reference while they are still booking."""
    ahead = Allocation.objects.binding(at).filter(resource=piece.pk, tick_until__gt=tick_of(at), booking__isnull=False)
    first = ahead.select_related("booking__customer").order_by("tick_from", "pk").first()
    return str(first.booking and (first.booking.customer or first.booking)) if first else str(piece)


def _again(earlier: Movement, store: Store, *, at: datetime) -> Fetched:
    """What was answered to the first use of a nonce. Raises NonceReused when it did something else."""
    piece = Piece.objects.select_related("variant__product", "zone", "store").get(pk=earlier.piece_id)
    if earlier.to_state == PieceState.ON_FLOOR and earlier.to_store_id == store.pk:
        return Fetched(piece, None)
    rows = Booking.objects.in_store(store).select_related("customer", "store", "experience")
    booking = rows.filter(reference=earlier.subject.rpartition(":")[2]).first()
    if booking is None or earlier.to_state != PieceState.ON_RAIL or subject_of(booking) != earlier.subject:
        raise NonceReused(field="nonce")
    return Fetched(piece, pulls_of([booking], at=at)[0])
