"""What happens to a request from a fitting room: asked, taken, done, declined, withdrawn."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import transaction

from bookings.errors import PieceTaken
from bookings.models import Booking, RailItem
from bookings.planner import subject_of
from bookings.queries.rest import free_for_rest
from bookings.services.locks import promising_with
from bookings.services.swap import BEGUN, check_begun, drop_piece, make_swap
from bookings.services.taking_out import take_out
from floor.errors import RequestOver, RequestTaken, TooManyRequests
from floor.models import OPEN, RequestKind, RequestState, RoomRequest, WhyDeclined
from stores.errors import PieceMoved
from stores.models import Piece, PieceState, Room, Variant
from stores.services.ledger import change_state

MOST_ASKED: Final = 60
"""More in one visit is a mistake or a game."""
CAME_BACK: Final = "came back from the fitting room"
NOT_FOUND: Final = "looked for and not found"
BROUGHT: Final = "brought to the fitting room"


def ask_variant(
    *, booking: Booking, room: Room | None, variant: Variant, instead_of: Variant, at: datetime
) -> RoomRequest:
    """Ask for another size or colour of what hangs on the rail. Asked again while it is open, it stays one request.

    Raises PieceTaken when the store has none free for the rest of the visit, or it is no variant of that product,
    IllegalMove when the visit is over, TooManyRequests.
    """
    hung = RailItem.objects.filter(booking=booking, variant=instead_of).exists()
    offered = hung and variant.product_id == instead_of.product_id and variant != instead_of
    if not offered or not free_for_rest(booking, at=at).filter(variant=variant, variant__active=True).exists():
        raise PieceTaken(field="variant", skus=[variant.sku])
    return _ask(booking, room, RequestKind.VARIANT, at=at, variant=variant, instead_of=instead_of)


def ask_help(*, booking: Booking, room: Room | None, at: datetime) -> RoomRequest:
    """Ask that somebody comes. Raises IllegalMove, TooManyRequests."""
    return _ask(booking, room, RequestKind.HELP, at=at)


def _ask(booking: Booking, room: Room | None, kind: RequestKind, *, at: datetime, **wanted: Variant) -> RoomRequest:
    with transaction.atomic():
        fresh = Booking.objects.select_for_update(of=("self",)).get(pk=booking.pk)
        check_begun(fresh)
        asked = RoomRequest.objects.filter(booking=booking)
        if asked.count() >= MOST_ASKED:
            raise TooManyRequests
        same = asked.filter(state__in=OPEN, kind=kind, variant=wanted.get("variant")).first()
        return same or RoomRequest.objects.create(booking=booking, room=room, kind=kind, asked_at=at, **wanted)


def withdraw(*, request: RoomRequest, at: datetime) -> None:
    """The visitor doesn't want it any more. Raises RequestTaken when somebody is on the way, RequestOver."""
    _settle(request, RequestState.WITHDRAWN, frm=RequestState.ASKED, done_at=at)


def take(*, request: RoomRequest, at: datetime, actor: User) -> RoomRequest:
    """Take a request on. A wanted piece is promised and the one it replaces is freed, in one movement.

    Two runners: the first has it. Raises RequestTaken (naming them), RequestOver, PieceTaken when the wanted one went
    meanwhile (nothing is changed), IllegalMove, StoreBusy.
    """
    with promising_with(request.booking) as booking:
        check_begun(booking)
        _settle(request, RequestState.TAKEN, frm=RequestState.ASKED, taken_by=actor, taken_at=at)
        if request.variant is not None:
            swapped = make_swap(booking, request.variant, request.instead_of, at=at, actor=actor)
            _keep(request, piece=swapped.piece, back=swapped.back)
    return request


def finish(*, request: RoomRequest, back_to: PieceState, at: datetime, actor: User) -> RoomRequest:
    """It is brought: the wanted piece is on the rail, and what came back goes to `back_to`. Doing it again is refused.

    The pieces move first, each once however often this is tried: whatever fails in between, the request stays open.
    Raises RequestOver, PieceMoved, StoreBusy.
    """
    fresh = _fresh(request)
    if fresh.state != RequestState.TAKEN:
        raise RequestOver
    subject = subject_of(fresh.booking)
    if fresh.back is not None:
        _bring_back(fresh.back, back_to, at=at, actor=actor, subject=subject)
    if fresh.piece is not None and fresh.piece.state == PieceState.ON_FLOOR and fresh.booking.state in BEGUN:
        change_state(piece=fresh.piece, to=PieceState.ON_RAIL, at=at, actor=actor, reason=BROUGHT, subject=subject)
    _settle(fresh, RequestState.DONE, frm=RequestState.TAKEN, done_at=at)
    return fresh


def decline(
    *, request: RoomRequest, why: WhyDeclined, at: datetime, actor: User, sought: Piece | None = None
) -> RoomRequest:
    """It can't be done, and the visitor reads why. What was promised for it is undone, as far as nobody has it since.

    What couldn't be found is missing from then on, with a word for whoever counts on it: the piece that was promised
    for the request, or the one that was `sought` before anybody took it on. It goes missing first: whatever fails in
    between, the request stays open. Raises RequestTaken when another runner has it, RequestOver, StoreBusy.
    """
    if why == WhyDeclined.NOT_FOUND:
        _report_missing(request, sought, at=at, actor=actor)
    with promising_with(request.booking) as booking:
        fresh = _fresh(request)
        _check_open(fresh, actor)
        _settle(fresh, RequestState.DECLINED, frm=RequestState(fresh.state), done_at=at, why=why)
        if fresh.piece is not None and booking.state in BEGUN:
            _undo(fresh, booking, at=at, actor=actor)
    return fresh


def _report_missing(request: RoomRequest, sought: Piece | None, *, at: datetime, actor: User) -> None:
    """Unless somebody has it: whoever moved it since was looking elsewhere."""
    fresh = _fresh(request)
    _check_open(fresh, actor)
    piece = fresh.piece or sought
    if piece is None or piece.variant_id != fresh.variant_id or piece.store_id != fresh.booking.store_id:
        return
    if piece.state == PieceState.ON_FLOOR:
        with suppress(PieceMoved):
            subject = subject_of(fresh.booking)
            take_out(piece=piece, to=PieceState.MISSING, at=at, actor=actor, reason=NOT_FOUND, subject=subject)


def _check_open(request: RoomRequest, actor: User) -> None:
    if request.state == RequestState.TAKEN and request.taken_by != actor:
        raise RequestTaken(by=_name(request.taken_by))
    if request.state not in OPEN:
        raise RequestOver


def _undo(request: RoomRequest, booking: Booking, *, at: datetime, actor: User) -> None:
    """Promise what they had before, and free what was to come. If somebody has that since, only the latter."""
    wanted, before, back = request.variant, request.instead_of, request.back
    if wanted is None:
        return
    if before is None or back is None:
        drop_piece(booking, wanted, at=at, actor=actor)
        return
    try:
        make_swap(booking, before, wanted, at=at, actor=actor, rather=back)
    except PieceTaken:
        drop_piece(booking, wanted, at=at, actor=actor)


def _bring_back(piece: Piece, to: PieceState, *, at: datetime, actor: User, subject: str) -> None:
    """What may hang again hangs; what may not is taken out, with a word for whoever counts on it."""
    if piece.state == to:
        return
    if to == PieceState.ON_FLOOR:
        change_state(piece=piece, to=to, at=at, actor=actor, reason=CAME_BACK, subject=subject)
    else:
        take_out(piece=piece, to=to, at=at, actor=actor, reason=CAME_BACK, subject=subject)


def _settle(request: RoomRequest, to: RequestState, *, frm: RequestState, **changes: Any) -> None:
    """Compare and set. Raises RequestTaken, RequestOver."""
    rows = RoomRequest.objects.filter(pk=request.pk, state=frm)
    if not rows.update(state=to, **changes):
        _refuse(request)
    _told(request, state=to, **changes)


def _refuse(request: RoomRequest) -> None:
    fresh = _fresh(request)
    if fresh.state == RequestState.TAKEN:
        raise RequestTaken(by=_name(fresh.taken_by))
    raise RequestOver


def _keep(request: RoomRequest, *, piece: Piece, back: Piece | None) -> None:
    RoomRequest.objects.filter(pk=request.pk).update(piece=piece, back=back)
    _told(request, piece=piece, back=back)


def _told(request: RoomRequest, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(request, name, value)


def _fresh(request: RoomRequest) -> RoomRequest:
    related = RoomRequest.objects.select_related("booking", "taken_by", "piece__variant", "back__variant")
    return related.select_related("variant", "instead_of").get(pk=request.pk)


def _name(user: User | None) -> str:
    return (user.get_full_name() or user.get_username()) if user else ""
