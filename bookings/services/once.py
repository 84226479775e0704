"""A request that books is done once, however often it is sent (Idempotency-Key, draft-ietf-httpapi-idempotency-key)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from bookings.errors import RequestInFlight, RequestKeyReused
from bookings.models import Booking, RequestKey


@dataclass(frozen=True, slots=True)
class Request:
    """The client's key, and a fingerprint of all that it asked for."""

    key: str
    fingerprint: str


def earlier_booking(request: Request | None) -> Booking | None:
    """The booking that this request made before, or None. Marks the key as being worked on until the transaction ends.

    Raises RequestInFlight while another transaction works on the key, RequestKeyReused when it asked something else.
    """
    if request is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"request:{request.key}"])
        (taken,) = cursor.fetchone()
    if not taken:
        raise RequestInFlight
    earlier = RequestKey.objects.filter(key=request.key).select_related("booking").first()
    if earlier is None:
        return None
    if earlier.fingerprint != request.fingerprint:
        raise RequestKeyReused(field="Idempotency-Key")
    return earlier.booking


def remember(request: Request | None, booking: Booking, *, at: datetime) -> None:
    """Tie the key to the booking, in the transaction that makes it."""
    if request is not None:
        RequestKey.objects.create(key=request.key, fingerprint=request.fingerprint, booking=booking, made_at=at)


def first_answer(request: Request) -> dict[str, Any] | None:
    """The answer that was given first, without its secret; None when it was not given yet.

    Raises RequestKeyReused when the key asked something else.
    """
    earlier = RequestKey.objects.filter(key=request.key).first()
    if earlier is None:
        return None
    if earlier.fingerprint != request.fingerprint:
        raise RequestKeyReused(field="Idempotency-Key")
    answer: dict[str, Any] | None = earlier.answer
    return answer


def keep_answer(request: Request, answer: dict[str, Any]) -> None:
    """Keep the first answer, which is repeated from then on. It must not hold the token: that can be derived again."""
    RequestKey.objects.filter(key=request.key, answer__isnull=True).update(answer=answer)
