"""A request that books is done once, however often it is sent (Idempotency-Key, draft-ietf-httpapi-idempotency-key)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from bookings.errors import RequestInFlight, RequestKeyReused
from bookings.models import Booking, RequestKey, Wait


@dataclass(frozen=True, slots=True)
class Request:
    """The client's key, and a fingerprint of all that it asked for."""

    key: str
    fingerprint: str


def earlier_booking(request: Request | None) -> Booking | None:
    """The booking that this request made before, or None; with the refusals of `_worked_on`."""
    earlier = _worked_on(request) if request else None
    return earlier.booking if earlier else None


def earlier_wait(request: Request | None) -> Wait | None:
    """The place on a waiting list that this request made before, or None; with the refusals of `_worked_on`."""
    earlier = _worked_on(request) if request else None
    return earlier.wait if earlier else None


def joined_before(request: Request | None) -> Wait | None:
    """The same, of a request that nobody works on: before anything is searched for. Raises RequestKeyReused."""
    earlier = _found(request) if request else None
    return earlier.wait if earlier else None


def _worked_on(request: Request) -> RequestKey | None:
    """What is known of this request. Marks its key as being worked on until the transaction ends.

    Raises RequestInFlight while another transaction works on the key, RequestKeyReused when it asked something else.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"request:{request.key}"])
        (taken,) = cursor.fetchone()
    if not taken:
        raise RequestInFlight
    return _found(request)


def _found(request: Request) -> RequestKey | None:
    """Raises RequestKeyReused when the key asked something else."""
    earlier = RequestKey.objects.filter(key=request.key).select_related("booking", "wait").first()
    if earlier is not None and earlier.fingerprint != request.fingerprint:
        raise RequestKeyReused(field="Idempotency-Key")
    return earlier


def remember(request: Request | None, made: Booking | Wait, *, at: datetime) -> None:
    """Tie the key to the booking or the place on a waiting list, in the transaction that makes it."""
    if request is not None:
        what = "wait" if isinstance(made, Wait) else "booking"
        RequestKey.objects.create(key=request.key, fingerprint=request.fingerprint, made_at=at, **{what: made})


def first_answer(request: Request) -> dict[str, Any] | None:
    """The answer that was given first, without its secret; None when it was not given yet.

    Raises RequestKeyReused when the key asked something else.
    """
    earlier = _found(request)
    answer: dict[str, Any] | None = earlier.answer if earlier else None
    return answer


def keep_answer(request: Request, answer: dict[str, Any]) -> None:
    """Keep the first answer, which is repeated from then on. It must not hold the token: that can be derived again."""
    RequestKey.objects.filter(key=request.key, answer__isnull=True).update(answer=answer)
