"""What an exchange may still become: within its days, and of its own products, each variant once."""

from __future__ import annotations

from datetime import datetime

from bookings.errors import PieceTaken
from bookings.exchange_errors import ExchangeTooLate, OtherProduct
from bookings.models import Booking, Exchange, ExchangeItem
from bookings.queries.purchases import purchase_of
from experiences.models import Purpose
from stores.models import Variant


def check_days(booking: Booking, *, at: datetime, field: str) -> None:
    """Raises ExchangeTooLate once the days are over of a piece that goes back. Of no exchange: nothing."""
    if booking.experience.purpose != Purpose.EXCHANGE:
        return
    exchange = Exchange.objects.filter(booking=booking).first()
    if exchange is None:
        return
    waiting = set(exchange.items.filter(back_movement__isnull=True).values_list("back", flat=True))
    bought = purchase_of(exchange.subject, at=at).pieces
    for until in sorted(one.until for one in bought if one.piece.pk in waiting):
        if at >= until:
            raise ExchangeTooLate(field=field, until=until)


def check_instead(booking: Booking, before: Variant, variant: Variant) -> None:
    """Whether an exchange that wanted `before` can have `variant`: the same product, and nothing else becomes that.

    Raises OtherProduct, PieceTaken naming the SKU. Of no exchange: nothing.
    """
    items = ExchangeItem.objects.filter(exchange__booking=booking)
    if not items.filter(wanted=before).exists():
        return
    if variant.product_id != before.product_id:
        raise OtherProduct(field="variant", sku=variant.sku)
    if items.filter(wanted=variant).exists():
        raise PieceTaken(field="variant", skus=[variant.sku])
