"""Delivery orders on the wire: what the retailer's own system reads and takes over."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from bookings.models import DeliveryOrder, ExchangeReason
from stores.wire import READABLE, Cursor, Input, Limit, Moment, Output


class OrdersAsked(Input):
    """Those that nobody has taken over yet, or those that were."""

    taken: bool = False
    cursor: Cursor | None = None
    limit: Limit = 50


class OrderFailed(Input):
    """Why nothing is delivered: for whoever reads it in the store."""

    why: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), READABLE]


class OrderLine(Output):
    """One piece to send, and the one that the customer brings back for it."""

    sku: str = Field(description="What is sent.")
    instead_of: str = Field(description="The label of the piece that goes back.")
    instead_of_sku: str
    reason: ExchangeReason
    is_back: bool = Field(description="Whether it came back to a store already.")


class AddressOut(Output):
    name: str
    line1: str
    line2: str
    postal_code: str
    city: str
    country: str = Field(description="ISO 3166, two letters.")
    phone: str


class OrderOut(Output):
    """A delivery in exchange for pieces of one purchase in the key's store."""

    reference: str
    ordered_at: Moment
    taken_at: Moment | None
    off_at: Moment | None = Field(description="When it was called off, made good, or failed: nothing is sent.")
    off_why: str
    address: AddressOut
    lines: list[OrderLine] = Field(description="Without what was made good otherwise, at the till say.")


class OrderTakenOut(OrderOut):
    again: bool = Field(description="Whether it was taken over before this request: somebody else delivers it.")


class OrdersPage(Output):
    items: list[OrderOut]
    next_cursor: str | None = None


Reference = Annotated[str, Field(max_length=20), READABLE]


def order_out(order: DeliveryOrder) -> OrderOut:
    return OrderOut(
        reference=order.exchange.reference,
        ordered_at=order.ordered_at,
        taken_at=order.taken_at,
        off_at=order.off_at,
        off_why=order.off_why,
        address=AddressOut(**{name: getattr(order, name) for name in AddressOut.model_fields}),
        lines=[
            OrderLine(
                sku=item.wanted.sku,
                instead_of=item.back.label,
                instead_of_sku=item.back.variant.sku,
                reason=ExchangeReason(item.reason),
                is_back=item.back_movement_id is not None,
            )
            for item in order.exchange.items.all()
            if not item.amends
        ],
    )


def order_taken_out(order: DeliveryOrder, *, again: bool) -> OrderTakenOut:
    return OrderTakenOut(**order_out(order).model_dump(), again=again)
