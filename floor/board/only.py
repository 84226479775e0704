"""Whom of a day one looks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from bookings.models import BookingState
from floor.queries.rows import Row


@dataclass(frozen=True, slots=True)
class Only:
    """Those in this `state`, and those of this `host`, a stylist's id, with the guests of the sessions that they host.

    None in either is everybody.
    """

    state: BookingState | None = None
    host: int | None = None

    def __bool__(self) -> bool:
        return self != EVERYBODY

    def fits(self, row: Row) -> bool:
        host = row.booking.stylist_id or row.promised.host
        return (self.state is None or row.booking.state == self.state) and (self.host is None or host == self.host)


EVERYBODY: Final = Only()


def hosts_in(rows: Iterable[Row]) -> dict[int, str]:
    """Who hosts them: names by id, in the order of names."""
    named = {row.booking.stylist_id: row.booking.stylist for row in rows if row.booking.stylist_id is not None}
    return dict(sorted(named.items(), key=lambda host: (host[1], host[0])))
