"""What the list says of a visit: a line of it, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from bookings import locales
from bookings.models import BookingState
from floor.board.groups import Board
from floor.board.markup import line_of
from floor.board.words import Teller, late_words
from floor.queries.rows import Row
from stores.models import Store


class Tag(NamedTuple):
    """A word on how a visit stands; `tone` is its class, `icon` one of the heroicons, "" for none."""

    words: str
    tone: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """The one thing to do: a button that sends `value` as `name` to `action`; `label` says also with whom."""

    action: str
    name: str
    value: str
    words: str
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """A visit in words.

    `moment`: its time for machines; `other_day`: its date where that is not the list's; `digits` end the phone number,
    "" without one; `act` is None where there is nothing to do from here.
    """

    reference: str
    href: str
    moment: str
    time: str
    other_day: str
    name: str
    tags: Sequence[Tag]
    digits: str
    digits_said: str
    what: str
    more: str
    act: Act | None

    @property
    def drawn(self) -> str:
        """As markup."""
        return line_of(self)


@dataclass(frozen=True, slots=True)
class Lines:
    """A day's visitors in words, each group by time."""

    here: Sequence[Line]
    expected: Sequence[Line]
    done: Sequence[Line]


def lines_of(board: Board, store: Store, *, day: date, today: date, at: datetime) -> Lines:
    """The board of `day` in words."""
    liner = _Liner(store, day=day, today=today, at=at)
    groups = ([liner.line(row) for row in group] for group in (board.here, board.expected, board.done))
    return Lines(*groups)


class _Liner:
    """Tells the lines of one store's list."""

    def __init__(self, store: Store, *, day: date, today: date, at: datetime) -> None:
        self._teller, self._day, self._today, self._at = Teller(store), day, today, at
        self._door = reverse("check-in", args=[store.slug])
        self._moments: dict[datetime, tuple[str, str]] = {}
        self._counts: dict[int, str] = {}
        self._awaited, self._said_so = gettext("waiting until %(time)s"), gettext("said so themselves")
        self._digits = gettext("phone ends in %(digits)s")
        self._acts: dict[str, tuple[str, str, str, str]] = {
            BookingState.ARRIVED: ("do", "start", gettext("Start"), gettext("Start: %(name)s")),
            BookingState.IN_SESSION: ("do", "complete", gettext("Done"), gettext("Done: %(name)s")),
        }
        if day == today:
            self._acts[BookingState.CONFIRMED] = "code", "", gettext("Check in"), gettext("Check in: %(name)s")

    def line(self, row: Row) -> Line:
        booking = row.booking
        moment, other_day = self._moment(booking.starts_at)
        return Line(
            reference=booking.reference,
            href=self._teller.address(booking.reference),
            moment=moment,
            time=self._teller.hour(booking.starts_at),
            other_day=other_day,
            name=booking.name,
            tags=list(self._tags(row)),
            digits=booking.phone_end,
            digits_said=self._digits % {"digits": booking.phone_end},
            what=f"{booking.experience} · {self._teller.party(booking.party)}",
            more=" · ".join(part for part in (row.rooms, booking.stylist, self._pieces(booking.pieces)) if part),
            act=self._act(row),
        )

    def _moment(self, starts_at: datetime) -> tuple[str, str]:
        """For machines; and its day where that is another one than the list's."""
        if starts_at not in self._moments:
            local = starts_at.astimezone(self._teller.zone)
            other_day = "" if local.date() == self._day else locales.short_day(local.date())
            self._moments[starts_at] = local.isoformat(), other_day
        return self._moments[starts_at]

    def _tags(self, row: Row) -> Iterator[Tag]:
        yield from self._standing(row)
        if delay := self._teller.delay(row):
            yield Tag(delay, "warn", "chat-bubble-left-right")
        if row.booking.occasion:
            yield Tag(self._teller.occasions[row.booking.occasion], icon="gift")

    def _standing(self, row: Row) -> Iterator[Tag]:
        booking = row.booking
        if row.late:
            yield Tag(late_words(row.late), "warn", "clock")
            if booking.awaited_until and booking.awaited_until > self._at:
                yield Tag(self._awaited % {"time": self._teller.hour(booking.awaited_until)})
        elif booking.state == BookingState.CONFIRMED:
            yield Tag(self._teller.coming, "good", "check") if booking.coming else Tag(self._teller.expected)
        elif booking.state == BookingState.ARRIVED:
            yield Tag(self._teller.here(row), "good", "check-circle")
            if row.by_themselves:
                yield Tag(self._said_so)
        elif booking.state == BookingState.IN_SESSION:
            yield Tag(self._teller.in_session(row), "good", "sparkles")
        elif booking.state == BookingState.NO_SHOW:
            yield Tag(row.standing, "bad", "user-minus")
        else:
            yield Tag(row.standing)

    def _act(self, row: Row) -> Act | None:
        """Let in who is expected today, begin with who is here, end what has begun."""
        booking = row.booking
        if booking.state not in self._acts:
            return None
        name, value, words, label = self._acts[booking.state]
        action = self._door if name == "code" else self._teller.address(booking.reference)
        return Act(action, name, value or booking.reference, words, label % {"name": booking.name})

    def _pieces(self, pieces: int) -> str:
        if pieces not in self._counts:
            counted = ngettext("%(pieces)s piece", "%(pieces)s pieces", pieces) % {"pieces": pieces}
            self._counts[pieces] = counted if pieces else gettext("no pieces")
        return self._counts[pieces]
