"""The stock on the wire: what a point of sale sends and receives."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from floor.models import EventKind
from floor.queries.stock import Counts, Wanted
from stores.models import PieceState
from stores.wire import READABLE, Cursor, Input, Instant, Limit, Output, Sku

EventId = Annotated[
    str,
    StringConstraints(min_length=1, max_length=100),
    Field(description="The event's own number: the same event sent again is answered as the first time."),
    READABLE,
]
Label = Annotated[
    str, StringConstraints(min_length=1, max_length=100), Field(description="The barcode tied to the piece."), READABLE
]
Gtin = Annotated[str, StringConstraints(min_length=8, max_length=30), READABLE]
Receipt = Annotated[
    str,
    StringConstraints(max_length=60),
    Field(description="Kept in the piece's history; the pieces of one receipt and day are one purchase."),
    READABLE,
]
Happened = Annotated[Instant, Field(description="When it happened; now, where it isn't said or lies ahead.")]


class StockAsked(Input):
    """Some SKUs, or all that the store has."""

    sku: Annotated[list[Sku], Field(max_length=50, description="May be repeated.")] = []
    cursor: Cursor | None = None
    limit: Limit = 50


class SaleAsked(Input):
    """A sale of one piece: by its `label`, or by the `sku` or `gtin` of its variant."""

    event_id: EventId
    label: Label | None = None
    sku: Sku | None = None
    gtin: Gtin | None = None
    at: Happened | None = None
    receipt: Receipt = ""

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if sum(one is not None for one in (self.label, self.sku, self.gtin)) != 1:
            raise PydanticCustomError("one_thing", "Give exactly one of label, sku and gtin")
        return self

    @property
    def wanted(self) -> Wanted:
        return Wanted(label=self.label, sku=self.sku, gtin=self.gtin)


class ReturnAsked(Input):
    """A sold piece that is brought back."""

    event_id: EventId
    label: Label
    at: Happened | None = None


class CountsOut(Output):
    """How many pieces the store has, by where they are. What is sold or written off is not counted."""

    sku: str = Field(examples=["DRESS-M"])
    on_floor: int
    on_rail: int
    with_visitor: int
    on_hold: int
    to_inspect: int
    to_clean: int
    in_transit: int = Field(description="On their way to this store.")
    missing: int
    promised_now: int = Field(description="Of all these, promised to a visit at this moment.")


class CountsPage(Output):
    items: list[CountsOut]
    next_cursor: str | None = None


class StockEventOut(Output):
    """What became of an event."""

    event_id: str
    kind: EventKind
    label: str = Field(description="Of the piece that was sold or came back.")
    sku: str
    state: PieceState
    replaced: int = Field(description="Visits that counted on it and have another piece of the same now.")
    shortfalls: int = Field(description="Visits that counted on it and that somebody must settle with now.")
    exchange_url: str | None = Field(
        default=None,
        description="Of a sale: where its customer can exchange it. Print it on the receipt, as a QR code.",
    )


def counts_out(counts: Counts) -> CountsOut:
    states = {state.value: number for state, number in counts.states.items()}
    return CountsOut(sku=counts.variant.sku, promised_now=counts.promised, **states)
