"""The waiting list on the wire: what clients send."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from bookings.models.waiting import MOST_DAYS
from bookings.schemas import Id, Named, Party
from stores.wire import Day, Input, Instant, Skus, Slug


class WaitAsked(Named):
    """An experience for a party, at one time or on some days, with the pieces that shall be waiting."""

    store: Slug = Field(examples=["london"])
    experience: Slug = Field(examples=["try-on"])
    starts_at: Instant | None = Field(default=None, examples=["2026-06-02T11:00:00+01:00"])
    from_: Annotated[Day | None, Field(alias="from", description="A local date of the store.")] = None
    to: Annotated[Day | None, Field(description="The last one, six days later at most; `from` by default.")] = None
    party: Party = 1
    stylist: Slug | None = None
    skus: Skus = Field(default=[], examples=[["DRESS-M"]])

    @model_validator(mode="after")
    def _one_window(self) -> Self:
        if (self.starts_at is None) == (self.from_ is None) or (self.starts_at and self.to):
            raise PydanticCustomError("one_window", "Give either starts_at, or from and to")
        if self.from_ is not None and not 0 <= ((self.to or self.from_) - self.from_).days < MOST_DAYS:
            raise PydanticCustomError("window_too_long", "Give up to seven days on end")
        return self

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day, of one that names days."""
        if self.from_ is None:
            raise ValueError("it is for one start")
        return self.from_, self.to or self.from_


class OfferNamed(Input):
    offer: Id
