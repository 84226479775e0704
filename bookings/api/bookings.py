"""The API's holds and bookings."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Body, Header, Query, Router
from ninja.responses import Status
from ninja.security import HttpBearer

from bookings.answers import BookingOut, PromiseOut, booking_out, promise_out
from bookings.api.asking import called, details_of, naming, request_of, slot_of, stylist_named
from bookings.api.replay import keep, replayed
from bookings.calendar import calendar_of
from bookings.errors import NotApproved
from bookings.models import Booking, BookingSource, BookingState
from bookings.queries.opened import opened
from bookings.queries.wishes import variants_of
from bookings.schemas import (
    AnswersAsked,
    BookingAsked,
    BookingOfHold,
    CalendarAsked,
    CancelAsked,
    MoveAsked,
    PiecesAsked,
    SlotAsked,
)
from bookings.services.answering import keep_answers
from bookings.services.cancel import cancel
from bookings.services.change import change_pieces, move
from bookings.services.confirm import book, confirm
from bookings.services.hold import hold
from bookings.services.once import Request
from kernel import clock
from stores.queries.listing import store_named
from stores.wire import refusals

router = Router(tags=["Bookings"])


class BookingToken(HttpBearer):
    """The token that a hold or booking was answered with."""

    def authenticate(self, request: HttpRequest, token: str) -> str | None:
        return token.strip() or None


TOKEN = BookingToken()
Key = Annotated[
    str | None,
    Header(
        None,
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        description="A random text of the client's: the same request sent again is answered as the first time.",
    ),
]


def _of(request: HttpRequest, reference: str) -> Booking:
    return opened(reference, request.auth)  # type: ignore[attr-defined]


@router.post(
    "/holds",
    response={201: PromiseOut, **refusals(404, 409)},
    operation_id="create_hold",
    summary="Keep a slot for five minutes",
)
def create_hold(request: HttpRequest, body: Body[SlotAsked]) -> Status[PromiseOut]:
    """Promises the room, the stylist and every piece, all or nothing, until `expires_at`.

    A slot that is gone is 409 `slot_taken` with up to three `alternatives`; a time that was never on offer is 422
    `slot_not_offered` with `reasons`.
    """
    at = clock.now()
    wish, store = slot_of(body)
    held = hold(wish=wish, store=store, starts_at=body.starts_at, at=at, source=BookingSource.API, locale=store.locale)
    return Status(201, promise_out(held, at=at))


@router.post(
    "/bookings",
    response={201: PromiseOut, **refusals(403, 404, 409)},
    operation_id="create_booking",
    summary="Confirm a hold, or book in one call",
)
def create_booking(request: HttpRequest, body: Body[BookingAsked], idempotency_key: Key) -> Status[PromiseOut]:
    """With `hold`, puts a name to it; or with the slot's fields in its place, holds and confirms at once.

    Where a person of the store approves each booking (`approval_minutes` of the experience), its state is `requested`
    until they answer, by `expires_at` at the latest: then it is `confirmed`, or `cancelled` with `declined` saying why.

    With an `Idempotency-Key`, the same request is answered as the first time, however often it is sent; with another
    body it is 422 `request_key_reused`, and while the first is being worked on, 409 `request_in_flight`.
    """
    at = clock.now()
    once = request_of(idempotency_key, "create_booking", body)
    answer = replayed(once) or keep(once, promise_out(_booked(body, once, at), at=at))
    return Status(201, answer)


def _booked(body: Any, once: Request | None, at: datetime) -> Booking:
    with called(phone="customer.phone"):
        if isinstance(body, BookingOfHold):
            held = opened(body.hold.reference, body.hold.token, field="hold")
            return confirm(booking=held, details=details_of(body, held.store), at=at, request=once)
        wish, store = slot_of(body)
        details = details_of(body, store)
        return book(wish=wish, store=store, starts_at=body.starts_at, details=details, at=at, request=once)


@router.get(
    "/bookings/{reference}",
    auth=TOKEN,
    response={200: BookingOut, **refusals(401, 404)},
    operation_id="read_booking",
    summary="A booking as it is now",
)
def read_booking(request: HttpRequest, reference: str) -> BookingOut:
    """A wrong token and an unknown reference are told apart by nobody: both are 404."""
    return booking_out(_of(request, reference), at=clock.now())


@router.post(
    "/bookings/{reference}/move",
    auth=TOKEN,
    response={200: BookingOut, **refusals(401, 403, 404, 409)},
    operation_id="move_booking",
    summary="Another time, store or stylist",
)
def move_booking(request: HttpRequest, reference: str, body: Body[MoveAsked]) -> BookingOut:
    """Promises the new slot and gives the old one back, in one movement; the pieces come along.

    Where a person of the store approves each booking, another time or store is `requested` anew: the slot that it had
    is gone. The same move sent again asks nobody.
    """
    at = clock.now()
    booking = _of(request, reference)
    store = store_named(body.store, field="store") if body.store else None
    stylist = stylist_named(body.stylist)
    moved = move(booking=booking, starts_at=body.starts_at, at=at, store=store, stylist=stylist)
    return booking_out(moved, at=at)


@router.post(
    "/bookings/{reference}/cancel",
    auth=TOKEN,
    response={200: BookingOut, **refusals(401, 404, 409)},
    operation_id="cancel_booking",
    summary="Give everything back",
)
def cancel_booking(request: HttpRequest, reference: str, body: Body[CancelAsked] = CancelAsked()) -> BookingOut:  # noqa: B008
    """Cancelling again changes nothing and is answered alike."""
    at = clock.now()
    return booking_out(cancel(booking=_of(request, reference), at=at, why=body.reason), at=at)


@router.put(
    "/bookings/{reference}/pieces",
    auth=TOKEN,
    response={200: BookingOut, **refusals(401, 404, 409)},
    operation_id="replace_pieces",
    summary="Other pieces on the rail",
)
def replace_pieces(request: HttpRequest, reference: str, body: Body[PiecesAsked]) -> BookingOut:
    """All or nothing: pieces that somebody else has at that time are 409 `piece_taken`, with their `skus`."""
    at = clock.now()
    booking = _of(request, reference)
    return booking_out(change_pieces(booking=booking, variants=variants_of(body.skus), at=at), at=at)


@router.put(
    "/bookings/{reference}/answers",
    auth=TOKEN,
    response={200: BookingOut, **refusals(401, 404, 409)},
    operation_id="replace_answers",
    summary="What the customer answers to the experience's questions",
)
def replace_answers(request: HttpRequest, reference: str, body: Body[AnswersAsked]) -> BookingOut:
    """All or nothing, once it is booked and until the visit begins; the same answers sent again change nothing.

    They are kept in the words of this moment, also when the question changes. `question_not_asked`,
    `answer_not_offered` and `one_answer_only` are 422 and name the answer.
    """
    at = clock.now()
    booking = _of(request, reference)
    with naming(body):
        kept = keep_answers(booking=booking, answers={one.question: one.choices for one in body.answers}, at=at)
    return booking_out(kept, at=at)


@router.get(
    "/bookings/{reference}/calendar.ics",
    response={200: None, **refusals(404, 409)},
    operation_id="read_calendar",
    url_name="read_calendar",
    summary="The booking for a calendar",
    openapi_extra={
        "responses": {200: {"content": {"text/calendar": {"schema": {"type": "string"}}}}},
    },
)
def read_calendar(request: HttpRequest, reference: str, query: Query[CalendarAsked]) -> HttpResponse:
    """iCalendar (RFC 5545): one UID for the booking's life, a higher SEQUENCE with each change.

    409 `not_approved` while the store is still to approve it.
    """
    booking = opened(reference, query.token)
    if booking.state == BookingState.REQUESTED:
        raise NotApproved
    file = calendar_of(booking, at=clock.now(), method="PUBLISH")
    named = {"Content-Disposition": f'attachment; filename="{booking.reference}.ics"', "Cache-Control": "no-store"}
    return HttpResponse(file, content_type="text/calendar; charset=utf-8", headers=named)
