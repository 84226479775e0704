"""The waiting list on the wire: what clients receive."""

from __future__ import annotations

import datetime as dt
from datetime import datetime
from typing import Any

from pydantic import Field

from bookings.models import OfferState, Wait, WaitState, WindowKind
from bookings.queries.waiting import offered_to, place_in_line
from bookings.tokens import manage_url
from bookings.waiting_tokens import token_of, wait_url
from stores.wire import Moment, Output

WAIT_SECRETS = ("token", "manage_url", "offer")
"""What a stored answer leaves out: each holds a token."""


class OfferOut(Output):
    """What is kept for who waits until they have answered."""

    id: int
    starts_at: Moment
    expires_at: Moment
    manage_url: str = Field(description="The page of the hold that keeps it: keep it secret.")


class WaitOut(Output):
    """A place on the waiting list."""

    id: int
    state: WaitState
    store: str
    experience: str
    timezone: str
    kind: WindowKind
    first_date: dt.date = Field(description="A local date of the store.")
    last_date: dt.date
    starts_at: Moment | None
    party: int
    stylist: str | None
    skus: list[str]
    place: int | None = Field(description="In line, from 1; null when they don’t wait any more.")
    offer: OfferOut | None
    booking: str | None = Field(description="The reference of what they have now instead of waiting.")
    manage_url: str = Field(description="Their own page. It opens without an account: keep it secret.")


class WaitPromiseOut(WaitOut):
    """A place on the waiting list, with the secret that opens it."""

    token: str = Field(description="Send it as `Authorization: Bearer …`.")


def wait_out(wait: Wait, *, at: datetime) -> WaitOut:
    return WaitOut.model_validate(_fields(wait, at))


def wait_promise_out(wait: Wait, *, at: datetime) -> WaitPromiseOut:
    return WaitPromiseOut.model_validate(_fields(wait, at) | {"token": token_of(wait)})


def _fields(wait: Wait, at: datetime) -> dict[str, Any]:
    plain = ("state", "kind", "first_date", "last_date", "starts_at", "party")
    return {
        **{name: getattr(wait, name) for name in plain},
        "id": wait.pk,
        "store": wait.store.slug,
        "experience": wait.experience.slug,
        "timezone": wait.store.timezone,
        "stylist": wait.stylist_wanted.slug if wait.stylist_wanted else None,
        "skus": [variant.sku for variant in wait.variants.all()],
        "place": place_in_line(wait) if wait.is_live else None,
        "offer": _offer(wait, at),
        "booking": _booked(wait),
        "manage_url": wait_url(wait),
    }


def _offer(wait: Wait, at: datetime) -> OfferOut | None:
    offer = offered_to(wait, at=at)
    held = offer.booking if offer else None
    if offer is None or held is None or held.expires_at is None:
        return None
    return OfferOut(id=offer.pk, starts_at=offer.starts_at, expires_at=held.expires_at, manage_url=manage_url(held))


def _booked(wait: Wait) -> str | None:
    taken = (one.booking for one in wait.offers.all() if one.state == OfferState.ACCEPTED)
    return next((booking.reference for booking in taken if booking), None)
