"""What a visit's block says. Said in Python and not by the template: four hundred of them shall be quick."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from bookings import locales
from bookings.models import BookingState
from floor.board.layout import Placed
from floor.queries.day import Visitor
from stores.models import Store


@dataclass(frozen=True, slots=True)
class Told:
    """A block in words; `tone` is its class, `style` its place on the grid, `move` where to put it elsewhere or ""."""

    reference: str
    href: str
    move: str
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
        self._store = store
        self._visit = reverse("visit", args=[store.slug, "-"]).removesuffix("-/")
        self._hours: dict[datetime, str] = {}
        self._people: dict[int, str] = {}

    def tell(self, visitor: Visitor) -> Told:
        booking = visitor.booking
        reference, late = booking.reference, " block--late" if visitor.late else ""
        href = f"{self._visit}{reference}/"
        return Told(
            reference=reference,
            href=href,
            move=f"{href}move/" if visitor.movable else "",
            starts=str(int(booking.starts_at.timestamp())),
            time=self._hour(booking.starts_at),
            name=str(booking.customer),
            tone=f"block--{booking.state}{late}",
            state=self._state(visitor),
            pieces=_pieces(visitor),
            what=f"{self._party(booking.party)} · {booking.experience.said('name')}",
            flags=" · ".join(_flags(visitor)),
            where=" · ".join(_where(visitor)),
        )

    def _hour(self, moment: datetime) -> str:
        if moment not in self._hours:
            self._hours[moment] = locales.hour(moment, self._store.zone)
        return self._hours[moment]

    def _party(self, people: int) -> str:
        if people not in self._people:
            self._people[people] = ngettext("%(people)s person", "%(people)s people", people) % {"people": people}
        return self._people[people]

    def _state(self, visitor: Visitor) -> str:
        state = visitor.booking.state
        if visitor.late:
            late = {"late": visitor.late}
            return ngettext("%(late)s minute late", "%(late)s minutes late", visitor.late) % late
        if state == BookingState.CONFIRMED:
            return gettext("expected")
        if state == BookingState.ARRIVED and visitor.arrived_at:
            return gettext("here since %(time)s") % {"time": self._hour(visitor.arrived_at)}
        if state == BookingState.IN_SESSION:
            return gettext("in session, until %(time)s") % {"time": self._hour(visitor.booking.ends_at)}
        return str(BookingState(state).label)


def style_of(placed: Placed[int], late: int = 0) -> str:
    """The place on the grid as custom properties."""
    place = f"--row:{placed.row};--rows:{placed.rows};--column:{placed.column};--columns:{placed.columns}"
    return f"{place};--late:{late}" if late else place


def _pieces(visitor: Visitor) -> str:
    if not visitor.pieces:
        return ""
    return gettext("ready %(ready)s of %(pieces)s") % {"ready": visitor.ready, "pieces": visitor.pieces}


def _flags(visitor: Visitor) -> Iterator[str]:
    """What the host should know before the visitor stands there; of a note only that there is one."""
    if visitor.first:
        yield gettext("first visit")
    if visitor.booking.note:
        yield gettext("note")
    if any(room.step_free for room in visitor.promised.rooms):
        yield gettext("step-free")
    if len(visitor.promised.rooms) > 1:
        yield gettext("%(rooms)s rooms") % {"rooms": len(visitor.promised.rooms)}
    if visitor.booking.stylist_wanted is not None:
        yield gettext("asked for %(stylist)s") % {"stylist": visitor.booking.stylist_wanted.said("name")}


def _where(visitor: Visitor) -> Iterator[str]:
    if visitor.rooms:
        yield " + ".join(visitor.rooms)
    if visitor.booking.stylist is not None:
        yield visitor.booking.stylist.said("name")
