"""What the whole API shares: strict inputs, plain outputs, refusals and the limits of a page."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final

from django.conf import settings
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

RFC3339: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:?\d\d)")
YEARS: Final = range(2000, 2101)


class Input(BaseModel):
    """What a client sends. Fields that are not known are refused: a typing error must not pass for consent."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Output(BaseModel):
    """What a client receives."""

    model_config = ConfigDict(frozen=True)


def _readable(text: str) -> str:
    """Refuse what no keyboard types and no database stores: NUL and its kind, halves of surrogate pairs."""
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\r\t" for c in text):
        raise PydanticCustomError("unreadable", "Control characters can't be used")
    return text


def _written(value: object) -> object:
    """Refuse an instant that is not a text with its offset: a bare number, a wall time."""
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not RFC3339.fullmatch(value):
        raise PydanticCustomError("instant", "Give an instant with its offset, as 2026-06-02T11:00:00+01:00 or …Z")
    return value


def _this_century(value: Any) -> Any:
    if value.year not in YEARS:
        raise PydanticCustomError("far_away", "Give a time in this century")
    return value


READABLE: Final = AfterValidator(_readable)
"""Goes after the bounds of a text."""

Slug = Annotated[str, StringConstraints(pattern=r"^[-a-zA-Z0-9_]+$", min_length=1, max_length=50)]
Sku = Annotated[str, StringConstraints(min_length=1, max_length=40), READABLE]
Skus = Annotated[list[Sku], Field(max_length=50)]
Instant = Annotated[
    datetime,
    BeforeValidator(_written),
    AfterValidator(_this_century),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""An instant that a client sends: RFC 3339 with an offset."""
Day = Annotated[date, AfterValidator(_this_century)]


def utc(moment: datetime) -> str:
    """An instant in UTC, as `2026-06-02T10:00:00Z`."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


Moment = Annotated[
    datetime,
    PlainSerializer(utc, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""An instant that a client receives: in UTC, ending in Z."""

Cursor = Annotated[str, StringConstraints(max_length=1000), Field(description="`next_cursor` of the page before.")]
Limit = Annotated[int, Field(ge=1, le=100, description="How many at most.")]


def absolute(path: str) -> str:
    """An address that works from anywhere: built from the setting, never from a request."""
    return f"{settings.PUBLIC_BASE_URL}{path}"


class FieldProblem(Output):
    """One input that was refused."""

    field: str = Field(description="The input's name as it was sent; nested ones dotted.", examples=["customer.phone"])
    code: str = Field(examples=["phone_invalid"])
    detail: str = Field(description="For people, in their language.")


class Alternative(Output):
    """A slot nearby that was free a moment ago, with everything wanted."""

    starts_at: Moment
    ends_at: Moment
    places: int


class Problem(Output):
    """RFC 9457. `code` is for programs and never changes; `detail` is for people, by Accept-Language."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(examples=["https://vitrine.example/api/v1/problems/slot_taken"])
    title: str = Field(examples=["The slot is taken"])
    status: int = Field(examples=[409])
    detail: str
    code: str = Field(examples=["slot_taken"])
    errors: list[FieldProblem]
    alternatives: list[Alternative] | None = Field(default=None, description="With `slot_taken`: up to three slots.")


def refusals(*statuses: int) -> dict[int, type[Problem]]:
    """The declared refusals of an operation."""
    return dict.fromkeys(sorted({400, 422, 429, 503, *statuses}), Problem)
