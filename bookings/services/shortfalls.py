"""Settling what was promised and can't be there: another piece, another variant, or nothing, as the customer knows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bookings.errors import IllegalMove, PieceTaken, ShortfallSettled
from bookings.models import Booking, RailItem, Settled, Shortfall
from bookings.queries.wishes import Wish
from bookings.services.exchange_checks import check_instead
from bookings.services.exchange_items import want_instead
from bookings.services.locks import promising_with
from bookings.services.owing import owe_messages
from bookings.services.promise import allocate
from bookings.services.refit import find_for
from bookings.services.state import Actor, note
from stores.models import Variant


def settle_shortfall(*, shortfall: Shortfall, variant: Variant | None, at: datetime, actor: Actor = None) -> Shortfall:
    """Promise a piece of `variant` instead, the same or another; or give it up (None), which the customer knows.

    The rail then says what is promised, and of another variant the customer is owed a message. Raises
    ShortfallSettled, PieceTaken naming the SKU (also when it hangs on the rail already, or is what another piece of an
    exchange becomes), OtherProduct for an exchange, IllegalMove when the visit is over or called off, StoreBusy.
    """
    with promising_with(shortfall.booking) as booking:
        fresh = Shortfall.objects.select_for_update(of=("self",)).select_related("variant").get(pk=shortfall.pk)
        if fresh.settled_at is not None:
            raise ShortfallSettled(field="shortfall")
        if not booking.is_live:
            raise IllegalMove(state=booking.state, to=booking.state)
        if variant is not None:
            _promise_instead(booking, fresh, variant, at=at)
        if variant is None or variant != fresh.variant:
            RailItem.objects.filter(booking=booking, variant=fresh.variant).delete()
        close_shortfalls(booking, [fresh.variant_id], how=_how(fresh, variant), at=at, actor=actor)
        note(booking, at=at, actor=actor, why=f"{fresh.variant.sku} could not be there: {variant or 'given up'}")
        fresh.refresh_from_db()
        if fresh.how == Settled.OTHER:
            owe_messages(booking, at=at)
    return fresh


def _how(shortfall: Shortfall, variant: Variant | None) -> Settled:
    if variant is None:
        return Settled.GIVEN_UP
    return Settled.SAME if variant == shortfall.variant else Settled.OTHER


def _promise_instead(booking: Booking, shortfall: Shortfall, variant: Variant, *, at: datetime) -> None:
    if variant != shortfall.variant:
        check_instead(booking, shortfall.variant, variant)
        _item, hung = RailItem.objects.get_or_create(booking=booking, variant=variant)
        if not hung:
            raise PieceTaken(field="variant", skus=[variant.sku])
        want_instead(booking, shortfall.variant, variant)
    wish = Wish(experience=booking.experience, party=booking.party, variants=(variant,))
    allocate(booking, booking.periods.of_rooms(find_for(booking, wish, at=at)))


def close_shortfalls(
    booking: Booking, variants: Iterable[int] | None = None, *, how: Settled, at: datetime, actor: Actor = None
) -> None:
    """Write down how what was missing came to its end: of these variants (by id), or of all. The caller has the row."""
    rows = Shortfall.objects.filter(booking=booking, settled_at__isnull=True)
    if variants is not None:
        rows = rows.filter(variant__in=list(variants))
    rows.update(settled_at=at, settled_by=actor, how=how)
