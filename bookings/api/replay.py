"""The first answer of a request, repeated."""

from __future__ import annotations

from typing import Any

from bookings.answers import SECRETS, PromiseOut, urls_of
from bookings.models import Booking, Wait
from bookings.services.once import Request, first_answer, keep_answer
from bookings.tokens import token_of
from bookings.waiting_answers import WAIT_SECRETS, WaitPromiseOut
from bookings.waiting_tokens import token_of as wait_token
from bookings.waiting_tokens import wait_url

VERSION = "token_version"


def replayed(request: Request | None) -> PromiseOut | None:
    """The first answer of this request, its secrets derived anew; None when there is none yet.

    Raises RequestKeyReused.
    """
    answer = first_answer(request) if request else None
    return _with_secrets(answer) if answer else None


def keep(request: Request | None, answer: PromiseOut) -> PromiseOut:
    """Keep an answer, without its secrets, for when the request comes again; returns the one that is kept."""
    if request is None:
        return answer
    told = answer.model_dump(mode="json", exclude=set(SECRETS))
    version = Booking.objects.values_list(VERSION, flat=True).get(reference=answer.reference)
    keep_answer(request, told | {VERSION: version})
    return replayed(request) or answer


def _with_secrets(answer: dict[str, Any]) -> PromiseOut:
    """A token that was revoked since stays revoked: it is derived for the version that the first answer gave."""
    told = dict(answer)
    booking = Booking.objects.get(reference=told["reference"])
    booking.token_version = told.pop(VERSION)
    return PromiseOut.model_validate(told | urls_of(booking) | {"token": token_of(booking)})


def replayed_wait(request: Request | None) -> WaitPromiseOut | None:
    """The first answer of a request that joined a waiting list, its secrets derived anew; None when there is none yet.

    Raises RequestKeyReused.
    """
    answer = first_answer(request) if request else None
    if not answer:
        return None
    told = dict(answer)
    wait = Wait.objects.get(pk=told["id"])
    wait.token_version = told.pop(VERSION)
    secrets = {"token": wait_token(wait), "manage_url": wait_url(wait), "offer": None}
    return WaitPromiseOut.model_validate(told | secrets)


def keep_wait(request: Request | None, answer: WaitPromiseOut) -> WaitPromiseOut:
    """Keep an answer, as `keep` does; what is offered already is read with the place, and not repeated."""
    if request is None:
        return answer
    told = answer.model_dump(mode="json", exclude=set(WAIT_SECRETS))
    version = Wait.objects.values_list(VERSION, flat=True).get(pk=answer.id)
    keep_answer(request, told | {VERSION: version})
    return replayed_wait(request) or answer
