"""Availability, holds, bookings and check-ins on the wire: what clients receive."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from pydantic import Field

from bookings.models import Booking, BookingState, DeclinedWhy, StyleAnswer
from bookings.queries.availability import Day, Slot
from bookings.queries.booking import is_unanswered
from bookings.services.visit import CheckIn
from bookings.tokens import manage_url, token_of
from experiences.availability import Reason
from experiences.schemas import ChoiceOut
from stores.wire import Moment, Output, absolute

SECRETS = ("token", "manage_url", "calendar_url", "qr_url")
"""What a stored answer leaves out: each holds the token."""


class SlotOut(Output):
    starts_at: Moment
    ends_at: Moment
    places: int = Field(description="How many such bookings still fit; of a session, how many people.")


class ClosedOut(Output):
    starts_at: Moment
    reasons: list[Reason]


class DayOut(Output):
    date: dt.date = Field(description="A local date of the store.")
    slots: list[SlotOut]
    closed: list[ClosedOut] = Field(description="Only with `explain`.")


class AvailabilityOut(Output):
    store: str
    experience: str
    timezone: str = Field(examples=["Europe/London"])
    days: list[DayOut]


class CustomerOut(Output):
    name: str
    phone: str = Field(description="E.164.", examples=["+442079460123"])
    email: str
    locale: str


class AnswerOut(Output):
    """An answer in the words that were offered when it was given."""

    question: int
    prompt: str = Field(examples=["Which colours?"])
    choices: list[ChoiceOut]


class BookingOut(Output):
    """A hold or a booking."""

    reference: str = Field(examples=["K7F29QXM"])
    state: BookingState
    declined: DeclinedWhy | None = Field(default=None, description="Why the store didn't approve it.")
    store: str
    experience: str
    timezone: str
    starts_at: Moment
    ends_at: Moment
    expires_at: Moment | None = Field(
        description="Until when a hold is kept; of a booking that is `requested`, by when the store answers."
    )
    party: int
    stylist: str | None
    skus: list[str]
    customer: CustomerOut | None
    note: str
    price: int = Field(description="In minor units.")
    deposit: int = Field(description="In minor units.")
    no_show_fee: int = Field(description="What who doesn't come is asked for, in minor units. Taken by nobody here.")
    currency: str
    can_change_until: Moment
    can_cancel_until: Moment
    manage_url: str = Field(description="The customer's own page. It opens without an account: keep it secret.")
    calendar_url: str
    qr_url: str = Field(description="The picture that is scanned at the door.")
    answers: list[AnswerOut] = Field(default=[], description="To the questions of the experience.")


class PromiseOut(BookingOut):
    """A hold or a booking, with the secret that opens it."""

    token: str = Field(description="Send it as `Authorization: Bearer …`.")


class CheckInOut(Output):
    """The visitor who has just come in, or had come in `again`."""

    reference: str
    state: BookingState
    again: bool = Field(description="True when somebody had let them in before.")
    arrived_at: Moment | None = Field(description="Null when nobody wrote it down.")
    checked_in_by: str | None = Field(description="The member of staff; null when it was a device.")
    store: str
    experience: str
    starts_at: Moment
    ends_at: Moment
    party: int
    name: str
    skus: list[str]


def availability_out(store: Any, experience: Any, days: Iterable[Day]) -> AvailabilityOut:
    return AvailabilityOut(
        store=store.slug, experience=experience.slug, timezone=store.timezone, days=[_day(day) for day in days]
    )


def _day(day: Day) -> DayOut:
    closed = [ClosedOut(starts_at=start.starts_at, reasons=list(start.reasons)) for start in day.closed]
    return DayOut(date=day.date, slots=[_slot(slot) for slot in day.slots], closed=closed)


def _slot(slot: Slot) -> SlotOut:
    return SlotOut(starts_at=slot.starts_at, ends_at=slot.ends_at, places=slot.places)


def booking_out(booking: Booking, *, at: datetime) -> BookingOut:
    return BookingOut.model_validate(booking_fields(booking, at=at) | urls_of(booking))


def promise_out(booking: Booking, *, at: datetime) -> PromiseOut:
    fields = booking_fields(booking, at=at) | urls_of(booking)
    return PromiseOut.model_validate(fields | {"token": token_of(booking)})


def booking_fields(booking: Booking, *, at: datetime) -> dict[str, Any]:
    """All but the secrets. A hold or a request whose time is over is told as what it ends as, swept or not."""
    plain = (
        "reference", "starts_at", "ends_at", "expires_at", "party", "note", "price", "deposit", "no_show_fee",
        "currency",
    )  # fmt: skip
    rules = booking.terms
    return {
        **{name: getattr(booking, name) for name in plain},
        "state": state_of(booking, at=at),
        "declined": DeclinedWhy.UNANSWERED if is_unanswered(booking, at=at) else booking.declined_why or None,
        "store": booking.store.slug,
        "experience": rules.slug,
        "timezone": booking.store.timezone,
        "stylist": booking.stylist.slug if booking.stylist else None,
        "skus": skus_of(booking),
        "customer": _customer(booking),
        "answers": _answers(booking),
        "can_change_until": booking.starts_at - timedelta(minutes=rules.change_cutoff),
        "can_cancel_until": booking.starts_at - timedelta(minutes=rules.cancel_cutoff),
    }


def state_of(booking: Booking, *, at: datetime) -> BookingState:
    if booking.expires_at is None or booking.expires_at > at:
        return BookingState(booking.state)
    return BookingState.CANCELLED if booking.state == BookingState.REQUESTED else BookingState.EXPIRED


def skus_of(booking: Booking) -> list[str]:
    return list(booking.rail.order_by("pk").values_list("variant__sku", flat=True))


def urls_of(booking: Booking) -> dict[str, str]:
    """The addresses that open the booking without an account."""
    page, token = manage_url(booking), token_of(booking)
    calendar = absolute(reverse("api-1:read_calendar", args=[booking.reference]))
    return {"manage_url": page, "calendar_url": f"{calendar}?token={token}", "qr_url": f"{page}qr.svg"}


def _answers(booking: Booking) -> list[AnswerOut]:
    """Of a hold nothing was asked yet, and nobody looks."""
    if booking.customer_id is None:
        return []
    return [_answer(answer) for answer in booking.answers.order_by("question__position", "question")]


def _answer(answer: StyleAnswer) -> AnswerOut:
    told = zip(answer.chosen_ids, answer.said_chosen, strict=True)
    choices = [ChoiceOut(id=choice, label=label) for choice, label in told]
    return AnswerOut(question=answer.question_id, prompt=answer.said("prompt"), choices=choices)


def _customer(booking: Booking) -> CustomerOut | None:
    if booking.customer is None:
        return None
    person = booking.customer
    phone = person.phone.as_e164 if person.phone else ""
    return CustomerOut(name=person.name, phone=phone, email=person.email, locale=booking.locale)


def check_in_out(done: CheckIn) -> CheckInOut:
    booking, move = done.booking, done.move
    actor = move.actor if move else None
    return CheckInOut(
        reference=booking.reference,
        state=BookingState(booking.state),
        again=done.again,
        arrived_at=move.at if move else None,
        checked_in_by=(actor.get_full_name() or actor.get_username()) if actor else None,
        store=booking.store.slug,
        experience=booking.experience.slug,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        party=booking.party,
        name=booking.customer.name if booking.customer else "",
        skus=skus_of(booking),
    )
