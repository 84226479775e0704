"""What the store really has free from now on: for a visitor who is in the fitting room and wants another one."""

from __future__ import annotations

from datetime import datetime

from django.db.models import OuterRef, Q, Subquery

from bookings.models import Allocation, Booking
from bookings.querysets import DAY_TICKS
from kernel.intervals import Period, instant_of, tick_after, tick_of
from stores.models import Piece, PieceState, Store
from stores.querysets import PieceQuerySet


def rest_of(booking: Booking, *, at: datetime) -> Period | None:
    """From now until the end of what its pieces are promised for, on whole ticks; None when that has passed."""
    start, end = instant_of(tick_of(at)), booking.periods.rooms.end
    return Period(start, end) if start < end else None


def pieces_ahead(store: Store, *, at: datetime) -> PieceQuerySet:
    """The pieces that can be promised in a store, each with `next_tick`, at which it is promised next; None for never.

    One that is promised now says the tick at which that began.
    """
    now = tick_of(at)
    promised = Allocation.objects.binding(at).filter(
        resource=OuterRef("pk"), tick_until__gt=now, tick_from__gt=now - DAY_TICKS
    )
    first = promised.order_by("tick_from").values("tick_from")[:1]
    return Piece.objects.promisable().in_store(store).annotate(next_tick=Subquery(first))


def free_for_rest(booking: Booking, *, at: datetime, theirs: Piece | None = None) -> PieceQuerySet:
    """The pieces that nobody has from now until the visit's promised end; none when that has passed.

    Not from the visit's start: a piece that came back at 9:55 is free at 10:00. What a visitor has in their hands isn't
    free to others; `theirs` is what this very visitor has and gave up.
    """
    rest = rest_of(booking, at=at)
    ahead = pieces_ahead(booking.store, at=at)
    if rest is None:
        return ahead.none()
    at_hand = ~Q(state=PieceState.WITH_VISITOR) | Q(pk=theirs.pk if theirs else None)
    return ahead.filter(at_hand).filter(Q(next_tick__isnull=True) | Q(next_tick__gte=tick_after(rest.end)))
