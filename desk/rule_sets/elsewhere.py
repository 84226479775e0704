"""A stylist's shifts in other stores, which they can't be away from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

from desk.rule_sets.base import Errors
from desk.rule_sets.weekly import Row, overlap
from kernel import clock
from stores.models import Shift, Store

SEASONS: Final = (date(2026, 1, 12), date(2026, 7, 13))
"""Mondays in winter and in summer: the clocks of two zones may be as far apart in the one as in the other, or not."""


def check_elsewhere(rows: Sequence[Row], store: Store, stylist: int) -> Errors:
    """Where weekly shifts overlap with those in another store. One query."""
    others = Shift.objects.filter(stylist=stylist).exclude(store=store).select_related("store").order_by("pk")
    taken = [(shift.store, one) for shift in others for one in _on_our_clock(shift, store.zone)]
    errors: Errors = {}
    for number, row in enumerate(rows):
        there = next((place for place, one in taken if overlap(row, one, "starts", "ends")), None)
        if there is not None:
            errors[f"shifts.{number}.starts"] = [
                gettext("They work in %(store)s then.") % {"store": there.said("name")}
            ]
    return errors


def _on_our_clock(shift: Shift, zone: ZoneInfo) -> Iterator[dict[str, Any]]:
    """The shift by another clock, in winter and in summer; once where the two clocks are one."""
    for monday in SEASONS[:1] if shift.store.zone == zone else SEASONS:
        day = monday + timedelta(days=shift.weekday)
        last = day + timedelta(days=1) if shift.ends <= shift.starts else day
        moments = clock.instant(day, shift.starts, shift.store.zone), clock.instant(last, shift.ends, shift.store.zone)
        first, until = (moment.astimezone(zone) for moment in moments if moment is not None)
        yield {
            "weekday": first.weekday(),
            "starts": first.time(),
            "ends": until.time(),
            "valid_from": shift.valid_from,
            "valid_until": shift.valid_until,
        }
