"""What the board says of a visit. Said in Python and not by the template: four hundred of them shall be quick."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from bookings import locales
from bookings.models import BookingState, Occasion
from floor.board.layout import Placed
from floor.queries.rows import Row
from stores.models import Store


@dataclass(frozen=True, slots=True)
class Told:
    """A block in words; `tone` is its class, `move` the address to put it elsewhere or ""."""

    reference: str
    href: str
    move: str
    move_said: str
    starts: str
    time: str
    name: str
    tone: str
    state: str
    pieces: str
    what: str
    flags: str
    where: str


class Teller:
    """Tells the visits of one store; what many have in common is said once."""

    def __init__(self, store: Store) -> None:
        self.zone = store.zone
        self._visit = reverse("visit", args=[store.slug, "-"]).removesuffix("-/")
        self._hours: dict[datetime, str] = {}
        self._people: dict[int, str] = {}
        self.expected, self.coming = gettext("expected"), gettext("said they come")
        self._says_late = gettext("says: %(minutes)s min late")
        self._move = gettext("Move")
        self._since, self._until = gettext("here since %(time)s"), gettext("in session, until %(time)s")
        self._ready = gettext("ready %(ready)s of %(pieces)s")
        self._first, self._note, self._step_free = gettext("first visit"), gettext("note"), gettext("step-free")
        self.occasions = {value: str(name) for value, name in Occasion.choices}
        self._rooms, self._asked_for = gettext("%(rooms)s rooms"), gettext("asked for %(stylist)s")

    def block(self, row: Row) -> Told:
        """A visit on the grid."""
        booking = row.booking
        href = self.address(booking.reference)
        late = " block--late" if row.late else ""
        return Told(
            reference=booking.reference,
            href=href,
            move=f"{href}move/" if row.movable else "",
            move_said=f"{self._move}: {booking.name}",
            starts=str(int(booking.starts_at.timestamp())),
            time=self.hour(booking.starts_at),
            name=booking.name,
            tone=f"block--{booking.state}{late}",
            state=self._state(row),
            pieces=self._pieces(row),
            what=f"{self.party(booking.party)} · {booking.experience}",
            flags=" · ".join(self._flags(row)),
            where=" · ".join(part for part in (row.rooms, booking.stylist) if part),
        )

    def address(self, reference: str) -> str:
        """Of the visit's page."""
        return f"{self._visit}{reference}/"

    def hour(self, moment: datetime) -> str:
        if moment not in self._hours:
            self._hours[moment] = locales.hour(moment, self.zone)
        return self._hours[moment]

    def party(self, people: int) -> str:
        if people not in self._people:
            self._people[people] = ngettext("%(people)s person", "%(people)s people", people) % {"people": people}
        return self._people[people]

    def here(self, row: Row) -> str:
        """Of somebody who has arrived: since when."""
        if row.here_since is None:
            return row.standing
        return self._since % {"time": self.hour(row.here_since)}

    def in_session(self, row: Row) -> str:
        return self._until % {"time": self.hour(row.booking.ends_at)}

    def delay(self, row: Row) -> str:
        """That somebody who is still expected said how late they are; else nothing."""
        expected = row.booking.state == BookingState.CONFIRMED and row.booking.delay
        return self._says_late % {"minutes": row.booking.delay} if expected else ""

    def _state(self, row: Row) -> str:
        state = row.booking.state
        if row.late:
            return late_words(row.late)
        if state == BookingState.CONFIRMED:
            return self.coming if row.booking.coming else self.expected
        if state == BookingState.ARRIVED:
            return self.here(row)
        return self.in_session(row) if state == BookingState.IN_SESSION else row.standing

    def _pieces(self, row: Row) -> str:
        pieces = row.booking.pieces
        return self._ready % {"ready": row.ready, "pieces": pieces} if pieces else ""

    def _flags(self, row: Row) -> Iterator[str]:
        """What the host should know before the visitor stands there; of a note only that there is one."""
        if delay := self.delay(row):
            yield delay
        if not row.booking.been:
            yield self._first
        if row.booking.occasion:
            yield self.occasions[row.booking.occasion]
        if row.booking.noted:
            yield self._note
        if any(room.step_free for room in row.promised.rooms):
            yield self._step_free
        if len(row.promised.rooms) > 1:
            yield self._rooms % {"rooms": len(row.promised.rooms)}
        if row.booking.stylist_wanted:
            yield self._asked_for % {"stylist": row.booking.stylist_wanted}


def style_of(placed: Placed[int], late: int = 0) -> str:
    """The place on the grid as custom properties."""
    place = f"--row:{placed.row};--rows:{placed.rows};--column:{placed.column};--columns:{placed.columns}"
    return f"{place};--late:{late}" if late else place


def late_words(late: int) -> str:
    return ngettext("%(late)s minute late", "%(late)s minutes late", late) % {"late": late}
