"""Availability, holds and bookings on the wire: what clients send."""

from __future__ import annotations

from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from pydantic import AfterValidator, Discriminator, Field, StringConstraints, Tag
from pydantic_core import PydanticCustomError

from bookings.typed import is_mailable, leads_away, one_line
from stores.wire import READABLE, Day, Input, Instant, Skus, Slug


def _mail(email: str) -> str:
    try:
        validate_email(email)
    except ValidationError as error:
        raise PydanticCustomError("email", "This is not an e-mail address") from error
    if not is_mailable(email):
        raise PydanticCustomError("email", "This is not an e-mail address")
    return email


def _name(text: str) -> str:
    """On one line. With a web address in it, it would be anybody's message to anybody, in the house's name."""
    name = one_line(text)
    if not name or leads_away(name):
        raise PydanticCustomError("name", "Give the name alone, without a web address")
    return name


Reference = Annotated[
    str, Field(max_length=40, description="Eight characters; groups and lower case are understood."), READABLE
]
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120), READABLE, AfterValidator(_name)
]
Phone = Annotated[str, Field(min_length=1, max_length=40, examples=["+44 20 7946 0123"]), READABLE]
Email = Annotated[str, Field(max_length=254, examples=["mei@example.com"]), AfterValidator(_mail), READABLE]
Locale = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=16)]
Party = Annotated[int, Field(ge=1, le=1000, description="How many people come.")]


class AvailabilityAsked(Input):
    """An experience in a store, on some of its days."""

    store: Slug
    experience: Slug
    from_: Annotated[Day | None, Field(alias="from", description="A local date of the store; today by default.")] = None
    days: Annotated[int, Field(ge=1, le=31)] = 7
    party: Party = 1
    stylist: Slug | None = None
    sku: Annotated[Skus, Field(description="Wanted pieces: repeat it for each.")] = []
    explain: Annotated[bool, Field(description="Also list the closed starts, with every reason.")] = False


class SlotAsked(Input):
    """An experience for a party at one time, with the pieces that shall be waiting."""

    store: Slug = Field(examples=["london"])
    experience: Slug = Field(examples=["try-on"])
    starts_at: Instant = Field(examples=["2026-06-02T11:00:00+01:00"])
    party: Party = 1
    stylist: Slug | None = None
    skus: Skus = Field(default=[], examples=[["DRESS-M"]])


class HoldKey(Input):
    """What `POST /holds` answered."""

    reference: Reference = Field(examples=["K7F29QXM"])
    token: Annotated[str, Field(max_length=100), READABLE]


class CustomerIn(Input):
    name: Name = Field(examples=["Mei Tanaka"])
    phone: Phone
    email: Email | None = None
    locale: Locale | None = Field(default=None, description="The language to write in (BCP 47).", examples=["en"])


class ConsentIn(Input):
    """What the customer agreed to receive about this visit."""

    sms: bool = False
    email: bool = False


class Named(Input):
    """Who it is for, and what they agreed to receive."""

    customer: CustomerIn
    consent: ConsentIn
    note: Annotated[str, Field(max_length=1000), READABLE] = ""


class BookingOfHold(Named):
    """Put a name to a hold."""

    hold: HoldKey


class BookingAtOnce(Named, SlotAsked):
    """Hold and confirm in one call."""


def _way(body: Any) -> str:
    return "hold" if isinstance(body, BookingOfHold) or (isinstance(body, dict) and "hold" in body) else "slot"


BookingAsked = Annotated[
    Annotated[BookingOfHold, Tag("hold")] | Annotated[BookingAtOnce, Tag("slot")],
    Discriminator(_way),
]


class MoveAsked(Input):
    """Another time; another store or stylist only where they are given."""

    starts_at: Instant
    store: Slug | None = None
    stylist: Slug | None = None


class CancelAsked(Input):
    reason: Annotated[str, Field(max_length=200), READABLE] = ""


class PiecesAsked(Input):
    """All the pieces that shall be waiting: those left out are given back."""

    skus: Skus = Field(examples=[["DRESS-M", "COAT-S"]])


Id = Annotated[int, Field(ge=1, lt=2**63)]


class AnswerIn(Input):
    """The choices that were tapped under one question, by their ids."""

    question: Id
    choices: Annotated[list[Id], Field(max_length=20)]


def _each_once(answers: list[AnswerIn]) -> list[AnswerIn]:
    if len({answer.question for answer in answers}) != len(answers):
        raise PydanticCustomError("twice", "A question is answered once")
    return answers


class AnswersAsked(Input):
    """All answers of a booking: those left out are taken back."""

    answers: Annotated[list[AnswerIn], Field(max_length=20), AfterValidator(_each_once)] = Field(
        examples=[[{"question": 3, "choices": [7, 9]}]]
    )


class CalendarAsked(Input):
    token: Annotated[str, Field(max_length=100), READABLE]
