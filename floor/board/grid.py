"""The day as a score: lanes of visits and sessions, each block in its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from experiences.models import Session
from floor.board.layout import Mark, Placed, Stretch, line_of, marks_of, side_by_side, stretch_of
from floor.board.markup import block_of
from floor.board.words import Teller, Told, style_of
from floor.queries.facts import Promised
from floor.queries.rows import Row
from kernel.intervals import Period
from stores.models import Store


class Lanes(Enum):
    """What the lanes stand for; the value is what an address says."""

    STYLISTS = "stylists"
    ROOMS = "rooms"


@dataclass(frozen=True, slots=True)
class Event:
    """A session with its guests of the day; `here` of them have come."""

    session: Session
    promised: Promised
    guests: Sequence[Row]

    @property
    def here(self) -> int:
        return sum(one.here_since is not None for one in self.guests)


@dataclass(frozen=True, slots=True)
class Block:
    """One thing in one lane, `style` its place there. Either `told` or `event` is there."""

    lane: int
    style: str
    told: Told | None
    event: Event | None

    @property
    def drawn(self) -> str:
        """What is told, as markup."""
        return block_of(self.told, lane=self.lane, style=self.style) if self.told else ""


@dataclass(frozen=True, slots=True)
class Lane:
    """A stylist's or a room's day; `id` 0: of whoever has none. `columns`: how many stand side by side at most."""

    id: int
    name: str
    blocks: Sequence[Block]
    columns: int


@dataclass(frozen=True, slots=True)
class DayGrid:
    """The grid: `rows` of five minutes from `begins` on, the hours beside it, the now-line in rows from the top.

    `found`: how many visitors are on it, each counted once. `hosts`: to whom it may be narrowed, names by id.
    """

    lanes: Sequence[Lane]
    begins: datetime
    rows: int
    marks: Sequence[Mark]
    line: float | None
    found: int
    hosts: Mapping[int, str]


Shown = Row | Event


def draw(
    shown: Sequence[Shown],
    lanes: Mapping[int, str],
    by: Lanes,
    *,
    store: Store,
    opened: Period | None,
    at: datetime,
    hosts: Mapping[int, str],
) -> DayGrid | None:
    """`lanes`: names by id, in their order. None on a day without hours and visits.

    Who has none stands in a lane of their own, the first.
    """
    stretch = stretch_of(opened, [_period(one) for one in shown], store.zone)
    if stretch is None:
        return None
    in_lanes: dict[int, list[Shown]] = {0: [], **{lane: [] for lane in lanes}}
    for one in shown:
        for lane in _lanes_of(one, by):
            in_lanes[lane].append(one)
    teller = Teller(store)
    return DayGrid(
        lanes=[_lane(id_, lanes.get(id_, ""), in_lanes[id_], stretch, teller) for id_ in in_lanes],
        begins=marks_of(stretch, store.zone)[0].at,
        rows=len(stretch),
        marks=marks_of(stretch, store.zone),
        line=line_of(stretch, at),
        found=sum(len(one.guests) if isinstance(one, Event) else 1 for one in shown),
        hosts=hosts,
    )


def lane_names(shown: Sequence[Shown], by: Lanes) -> dict[int, str]:
    """The lanes that are needed for what is shown, by id: also those of somebody who has no shift today."""
    if by == Lanes.ROOMS:
        promises = [one.promised for one in shown]
        return {room.id: room.name for promised in promises for room in promised.rooms}
    bookings = [one.booking for one in shown if isinstance(one, Row)]
    return {one.stylist_id: one.stylist for one in bookings if one.stylist_id is not None}


def _lanes_of(one: Shown, by: Lanes) -> Sequence[int]:
    if by == Lanes.ROOMS:
        return [room.id for room in one.promised.rooms] or [0]
    host = one.promised.host if isinstance(one, Event) else one.booking.stylist_id
    return [host or 0]


def _period(one: Shown) -> Period:
    timed = one.session if isinstance(one, Event) else one.booking
    return Period(timed.starts_at, timed.ends_at)


def _lane(lane: int, name: str, shown: Sequence[Shown], stretch: Stretch, teller: Teller) -> Lane:
    placed = side_by_side([(n, _period(one)) for n, one in enumerate(shown)], stretch)
    blocks = [_block(lane, one, shown[one.key], teller) for one in placed]
    return Lane(lane, name, blocks, max((one.columns for one in placed), default=1))


def _block(lane: int, placed: Placed[int], one: Shown, teller: Teller) -> Block:
    if isinstance(one, Event):
        return Block(lane, style_of(placed), None, one)
    return Block(lane, style_of(placed, one.late), teller.block(one), None)
