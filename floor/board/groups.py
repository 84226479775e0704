"""The day as a list: who is expected, who is here, and who has been."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bookings.models import BookingState
from floor.board.only import EVERYBODY, Only, hosts_in
from floor.queries.reading import Reading
from floor.queries.rows import Row, rows_of


@dataclass(frozen=True, slots=True)
class Board:
    """A day's visitors, each group by time. `hosts`: to whom it may be narrowed, names by id."""

    expected: Sequence[Row]
    here: Sequence[Row]
    done: Sequence[Row]
    hosts: Mapping[int, str]

    def __len__(self) -> int:
        return len(self.expected) + len(self.here) + len(self.done)


def board_of(reading: Reading, *, at: datetime, only: Only = EVERYBODY) -> Board:
    """The visitors of a day, also those whose visit began before it and reaches into it."""
    told = rows_of(reading.bookings, reading.promised, at=at)
    rows = [row for row in told if only.fits(row)]
    return Board(
        expected=[one for one in rows if one.booking.state == BookingState.CONFIRMED],
        here=[one for one in rows if one.booking.state in (BookingState.ARRIVED, BookingState.IN_SESSION)],
        done=[one for one in rows if one.booking.state in (BookingState.COMPLETED, BookingState.NO_SHOW)],
        hosts=hosts_in(told),
    )
