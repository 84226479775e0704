"""What becomes of the items of an exchange when something else happens: to its visit, or to its pieces elsewhere."""

from __future__ import annotations

from collections.abc import Iterable

from bookings.exchange_errors import ExchangeFixed, NotYetBack
from bookings.models import Booking, ExchangeItem
from experiences.models import Purpose
from stores.models import Movement, Piece, Variant


def end_items(booking: Booking) -> None:
    """End what can't be done any more, in the transaction that ends the visit: its promise is gone.

    What came back and has nothing in its place yet stays: the shop owes it.
    """
    ExchangeItem.objects.to_come_back().filter(exchange__booking=booking).update(live=False)


def check_other_is_back(booking: Booking, leaving: Iterable[Piece]) -> None:
    """Raises NotYetBack when one of the pieces comes instead of one that is still the customer's."""
    wanted = [piece.variant_id for piece in leaving]
    items = ExchangeItem.objects.to_come_back().filter(exchange__booking=booking, wanted__in=wanted)
    item = items.select_related("back").order_by("pk").first() if wanted else None
    if item is not None:
        raise NotYetBack(field="outcomes", label=item.back.label)


def link_sale(booking: Booking, movement: Movement) -> None:
    """What is sold when its visit is closed by hand is what was handed out, where the other piece is back for it."""
    items = ExchangeItem.objects.to_hand_out().filter(exchange__booking=booking, wanted=movement.piece.variant_id)
    items.update(out_movement=movement, live=False)


def want_instead(booking: Booking, before: Variant, variant: Variant) -> None:
    """Of an exchange whose wanted variant can't be there, the other one on which somebody agreed is wanted now."""
    items = ExchangeItem.objects.filter(exchange__booking=booking, wanted=before, out_movement__isnull=True)
    items.update(wanted=variant)


def check_not_exchange(booking: Booking) -> None:
    """Raises ExchangeFixed."""
    if booking.experience.purpose == Purpose.EXCHANGE:
        raise ExchangeFixed(field="skus")
