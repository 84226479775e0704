"""What somebody at the door should know of a visitor: sizes, what they answered, and when they were here last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bookings.models import Booking, BookingState, Outcome, RailItem
from bookings.queries.style import Told, told_of
from stores.models import Variant

VISITS_READ: Final = 10
"""Who comes often wears by now what the last ten visits tell."""
SIZES_A_KIND: Final = 2


@dataclass(frozen=True, slots=True)
class Greeting:
    """What earlier visits tell: `sizes` by kind ("dress": M, S), latest first; the `last` visit, what hung there.

    All empty for a first visit, and for a number that nobody proved: whoever types another's must not be greeted as
    them. `told`: what was answered, for this visit by anybody.
    """

    visits: int = 0
    sizes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    last: Booking | None = None
    tried: Sequence[Variant] = ()
    bought: Sequence[Variant] = ()
    told: Told = field(default_factory=Told)


def greeting_of(booking: Booking) -> Greeting:
    """What is known of the customer of a booking before it, in any store of the house. Four queries at most."""
    customer, told = booking.customer, told_of(booking)
    if customer is None or customer.phone_verified_at is None:
        return Greeting(told=told)
    been = Booking.objects.filter(customer=customer, state=BookingState.COMPLETED, starts_at__lt=booking.starts_at)
    visits = list(been.select_related("store").order_by("-starts_at", "-pk")[:VISITS_READ])
    if not visits:
        return Greeting(told=told)
    order = {visit.pk: n for n, visit in enumerate(visits)}
    hung = RailItem.objects.filter(booking__in=visits).select_related("variant__product")
    items = sorted(hung, key=lambda item: (order[item.booking_id], item.outcome != Outcome.BOUGHT, item.pk))
    last = [item for item in items if item.booking_id == visits[0].pk]
    return Greeting(
        visits=len(visits),
        sizes=_sizes(items),
        last=visits[0],
        tried=[item.variant for item in last if item.outcome != Outcome.BOUGHT],
        bought=[item.variant for item in last if item.outcome == Outcome.BOUGHT],
        told=told,
    )


def _sizes(items: Sequence[RailItem]) -> dict[str, list[str]]:
    """By kind, in the order of the visits; what was bought at a visit before what was only tried."""
    sizes: dict[str, list[str]] = {}
    for item in items:
        known = sizes.setdefault(item.variant.product.get_kind_display(), [])
        size = item.variant.said("size")
        if size and size not in known and len(known) < SIZES_A_KIND:
            known.append(size)
    return {kind: known for kind, known in sizes.items() if known}
