"""The API's waiting list: joining it, the place in line, and answering what is offered."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Body, Router
from ninja.responses import Status

from bookings.answers import PromiseOut, promise_out
from bookings.api.asking import called, details_of, request_of, wish_of
from bookings.api.bookings import TOKEN, Key
from bookings.api.replay import keep_wait, replayed_wait
from bookings.forms.asked import MOST_ID
from bookings.models import Offer, Wait
from bookings.queries.waiting import open_wait
from bookings.services.once import Request
from bookings.services.waiting import accept, decline, join, leave
from bookings.waiting_answers import WaitOut, WaitPromiseOut, wait_out, wait_promise_out
from bookings.waiting_errors import OfferOver
from bookings.waiting_schemas import OfferNamed, WaitAsked
from bookings.windows import Window, at_start, in_session, on_day, on_days
from experiences.models import Experience, Session
from kernel import clock
from stores.models import Store
from stores.queries.listing import store_named
from stores.wire import refusals

router = Router(tags=["Waiting list"])


def _of(request: HttpRequest, number: int) -> Wait:
    return open_wait(number=max(0, min(number, MOST_ID)), token=request.auth)  # type: ignore[attr-defined]


@router.post(
    "/waits",
    response={201: WaitPromiseOut, **refusals(404, 409)},
    operation_id="create_wait",
    summary="Wait for what is full",
)
def create_wait(request: HttpRequest, body: Body[WaitAsked], idempotency_key: Key) -> Status[WaitPromiseOut]:
    """For one start or event with `starts_at`, or for any start of up to seven local days with `from` and `to`.

    What can be had now needs no waiting: 409 `free_now` with up to three `slots`. Whatever is given back is offered to
    those who wait, in their order, and kept for them meanwhile; they are told on the ways of `consent`. Without
    any your program tells them: `read_wait` says what is kept.

    With an `Idempotency-Key`, the same request is answered as the first time, however often it is sent; with another
    body it is 422 `request_key_reused`, and while the first is being worked on, 409 `request_in_flight`.
    """
    at = clock.now()
    once = request_of(idempotency_key, "create_wait", body)
    answer = replayed_wait(once) or keep_wait(once, wait_promise_out(_joined(body, once, at), at=at))
    return Status(201, answer)


def _joined(body: WaitAsked, once: Request | None, at: datetime) -> Wait:
    with called(phone="customer.phone", email="customer.email", window="starts_at" if body.starts_at else "from"):
        store = store_named(body.store, field="store")
        wish = wish_of(experience=body.experience, party=body.party, stylist=body.stylist, skus=body.skus)
        window, details = _window(body, wish.experience, store), details_of(body, store)
        return join(wish=wish, store=store, window=window, details=details, at=at, request=once)


def _window(asked: WaitAsked, experience: Experience, store: Store) -> Window:
    if asked.starts_at is not None:
        events = Session.objects.live().filter(experience=experience, store=store, starts_at=asked.starts_at)
        session = events.select_related("store").first()
        return in_session(session) if session else at_start(asked.starts_at, store)
    first, last = asked.days
    return on_day(first) if first == last else on_days(first, last)


@router.get(
    "/waits/{number}",
    auth=TOKEN,
    response={200: WaitOut, **refusals(401, 404)},
    operation_id="read_wait",
    summary="A place on the waiting list as it is now",
)
def read_wait(request: HttpRequest, number: int) -> WaitOut:
    """With the place in line, and what is kept for whoever waits until they have answered."""
    return wait_out(_of(request, number), at=clock.now())


@router.post(
    "/waits/{number}/leave",
    auth=TOKEN,
    response={200: WaitOut, **refusals(401, 404, 409)},
    operation_id="leave_wait",
    summary="Wait no more",
)
def leave_wait(request: HttpRequest, number: int) -> WaitOut:
    """What is kept for them is given back. Leaving again changes nothing and is answered alike."""
    at = clock.now()
    leave(wait=_of(request, number), at=at)
    return wait_out(_of(request, number), at=at)


@router.post(
    "/waits/{number}/accept",
    auth=TOKEN,
    response={200: PromiseOut, **refusals(401, 403, 404, 409)},
    operation_id="accept_offer",
    summary="Take what is offered",
)
def accept_offer(request: HttpRequest, number: int, body: Body[OfferNamed]) -> PromiseOut:
    """Books it for who waits, and answers with the booking and its token; again, it is answered alike.

    409 `offer_over` when it was not answered in time. `code_needed` (403): send them to the offer's `manage_url`.
    """
    at = clock.now()
    return promise_out(accept(offer=_offer(_of(request, number), body.offer), at=at), at=at)


@router.post(
    "/waits/{number}/decline",
    auth=TOKEN,
    response={200: WaitOut, **refusals(401, 404, 409)},
    operation_id="decline_offer",
    summary="Leave what is offered to the next in line",
)
def decline_offer(request: HttpRequest, number: int, body: Body[OfferNamed]) -> WaitOut:
    """Who waits for other starts, too, goes on waiting. Declining again changes nothing and is answered alike."""
    at = clock.now()
    decline(offer=_offer(_of(request, number), body.offer), at=at)
    return wait_out(_of(request, number), at=at)


def _offer(wait: Wait, number: int) -> Offer:
    """Raises OfferOver for one that was never theirs."""
    offer = next((one for one in wait.offers.all() if one.pk == number), None)
    if offer is None:
        raise OfferOver(field="offer", state="unknown")
    return offer
