"""Swaps of shifts in Covent Garden: one on offer to the team, one that waits for its manager."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from desk.queries.shifts import DatedShift, shifts_ahead
from desk.services.swaps import offer_shift, take
from stores.models import Stylist

NOT_BEFORE: Final = timedelta(days=4)


def build_swaps(at: datetime) -> None:
    """Felix offers a shift on which Amara is free; Mei has taken one of Priya's."""
    felix, amara, priya, mei = (
        Stylist.objects.get(slug=slug) for slug in ("felix-hart", "amara-osei", "priya-nair", "mei-tanaka")
    )
    offer_shift(shift=_free_for(amara, felix, at), stylist=felix, to=None, at=at)
    swap = offer_shift(shift=_free_for(mei, priya, at), stylist=priya, to=mei, at=at)
    take(swap=swap, stylist=mei, returned=None, at=at)


def _free_for(comes: Stylist, giver: Stylist, at: datetime) -> DatedShift:
    """The giver's first shift on a date on which the other has none."""
    busy = {one.date for one in shifts_ahead(comes, at=at)}
    first = (at + NOT_BEFORE).date()
    return next(one for one in shifts_ahead(giver, at=at) if one.date >= first and one.date not in busy)
