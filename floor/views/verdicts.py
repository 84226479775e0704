"""What the door says to a code: one answer a case, readable at arm's length, each with what to do next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Final, Literal
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from bookings import locales
from bookings.lateness import EARLY
from bookings.models import Booking, BookingState, Move
from bookings.services.late import BY_RULE, CAME_LATE
from bookings.services.visit import SAID_SO, CheckIn
from bookings.views.hanging import Hanging, pieces_of
from bookings.views.lapsed import asked_again
from bookings.wording import say
from experiences.models import Purpose
from floor.queries.day import Visitor, booking_of, visitors_of
from floor.queries.greeting import Greeting, greeting_of
from floor.services.undoing import may_undo
from kernel.errors import DomainError
from stores.models import Store


@dataclass(frozen=True, slots=True)
class Link:
    """Where to go on."""

    label: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """An answer. `visitor` only of this store's own; `tone` is the notice's, `icon` one of the heroicons.

    `undo`: whether it can be taken back that the visitor was let in.
    """

    tone: Literal["good", "warn", "bad"]
    icon: str
    title: str
    text: str
    visitor: Visitor | None = None
    pieces: Sequence[Hanging] = ()
    greeting: Greeting = field(default_factory=Greeting)
    links: Sequence[Link] = field(default_factory=tuple)
    undo: bool = False
    status: HTTPStatus = HTTPStatus.CONFLICT


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a code lets nobody in at this door, and the booking of this store that it belongs to, where there is one."""

    error: DomainError
    code: str
    store: Store
    at: datetime
    found: Booking | None

    @property
    def booking(self) -> Booking:
        """The booking, where the refusal is of a kind that only this store's own can get."""
        if self.found is None:
            raise LookupError(self.error.code)
        return self.found

    def soon(self, moment: datetime) -> str:
        return locales.soon(moment, self.store.zone, self.at)


def let_in(checked: CheckIn, *, store: Store, at: datetime) -> Verdict:
    """Welcome, or when and by whom they were let in before."""
    booking = checked.booking
    prefetch_related_objects([booking], "rail__variant__product", "companions")
    visitor = visitors_of([booking], at=at)[0]
    again, early = checked.again, at < booking.starts_at - EARLY
    return Verdict(
        tone="warn" if again or early else "good",
        icon="information-circle" if again else "clock" if early else "check-circle",
        title=(_("Already in: %(name)s") if again else _("Welcome, %(name)s")) % {"name": booking.customer},
        text=_before(checked, store, at) if again else _early(visitor, store) if early else _lead_to(visitor, checked),
        visitor=visitor,
        pieces=pieces_of(booking),
        greeting=greeting_of(booking),
        links=[_onward(booking)],
        undo=may_undo(booking, at=at),
        status=HTTPStatus.OK,
    )


def _onward(booking: Booking) -> Link:
    """Where the work goes on: an exchange has its own page, with its two scans."""
    if booking.experience.purpose == Purpose.EXCHANGE:
        address = reverse("floor-exchange", args=[booking.store.slug, booking.reference])
        return Link(_("Open the exchange"), address)
    return Link(_("Open the visit"), _visit_address(booking))


def _before(checked: CheckIn, store: Store, at: datetime) -> str:
    said = _let_in_before(checked.move, store, at)
    return " ".join((said, _("The visit is over."))) if checked.booking.state == BookingState.COMPLETED else said


def _let_in_before(move: Move | None, store: Store, at: datetime) -> str:
    if move is None:
        return _("Somebody let them in before.")
    if move.why == SAID_SO:
        return _("They said themselves %(when)s that they are here.") % {"when": locales.soon(move.at, store.zone, at)}
    return _("Let in %(when)s by %(whom)s.") % {"when": locales.soon(move.at, store.zone, at), "whom": _by(move)}


def _early(visitor: Visitor, store: Store) -> str:
    """Until then the room may be somebody else's."""
    since = locales.hour(visitor.booking.promised_from, store.zone)
    if not visitor.rooms:
        return _("They are early: they are expected from %(time)s on. Please ask them to wait.") % {"time": since}
    facts = {"rooms": " + ".join(visitor.rooms), "time": since}
    return _("They are early: %(rooms)s is theirs from %(time)s on. Please ask them to wait.") % facts


def _lead_to(visitor: Visitor, checked: CheckIn) -> str:
    lead = _room_of(visitor)
    if checked.move is not None and checked.move.why == CAME_LATE:
        return " ".join((_("They come late, and everything was still free: it is promised to them again."), lead))
    return lead


def _room_of(visitor: Visitor) -> str:
    if not visitor.rooms:
        return _("They are expected. Please take them along.")
    return _("Please take them to %(rooms)s.") % {"rooms": " + ".join(visitor.rooms)}


def _by(move: Move) -> str:
    return name_of(move.actor) if move.actor else _("a device of the store")


def name_of(user: User) -> str:
    """What colleagues call somebody."""
    return user.get_full_name() or user.get_username()


def refused(error: DomainError, *, code: str, store: Store, at: datetime) -> Verdict:
    """The answer to a code that lets nobody in."""
    refusal = Refusal(error, code, store, at, booking_of(store, code))
    words = WORDS.get(error.code)
    if words is not None:
        return words(refusal)
    return Verdict(tone="bad", icon="exclamation-circle", title=_("Not now"), text=say(error, zone=store.zone))


def _another_day(refusal: Refusal) -> Verdict:
    booking = refusal.booking
    day = locales.full_day(booking.starts_at.astimezone(refusal.store.zone).date())
    said = {"name": booking.customer, "when": refusal.soon(booking.starts_at)}
    return Verdict(
        tone="warn",
        icon="calendar-days",
        title=_("Another day: %(day)s") % {"day": day},
        text=_("%(name)s is booked for %(when)s, and that stands. For today a new time can be booked.") % said,
        links=[_again(refusal), Link(_("Open the visit"), _visit_address(booking))],
    )


def _another_store(refusal: Refusal) -> Verdict:
    other = Store.objects.get(slug=refusal.error.facts["store"])
    where = ", ".join(part for part in (other.street, other.city) if part)
    text = _("Their visit is waiting there: %(where)s.") % {"where": where}
    if other.phone:
        text = " ".join((text, _("Call ahead: %(phone)s.") % {"phone": other.phone}))
    return Verdict(
        tone="warn",
        icon="map-pin",
        title=_("Another store: %(store)s") % {"store": other.said("name")},
        text=text,
        links=[Link(_("Show the way"), other.get_absolute_url())],
    )


def _cancelled(refusal: Refusal) -> Verdict:
    moment = refusal.error.facts.get("cancelled_at")
    when = refusal.soon(moment) if isinstance(moment, datetime) else ""
    said = _("It was cancelled %(when)s.") % {"when": when} if when else _("It was cancelled.")
    return Verdict(
        tone="bad",
        icon="x-circle",
        title=_("Cancelled"),
        text=" ".join((said, _("Nothing is kept for them, but a new time can be booked at once."))),
        links=[_again(refusal)],
    )


def _not_confirmed(refusal: Refusal) -> Verdict:
    return Verdict(
        tone="bad",
        icon="clock",
        title=_("Never confirmed"),
        text=_("This time was held but not booked, and is kept no more. A new time can be booked at once."),
        links=[_again(refusal)],
    )


def _not_approved(refusal: Refusal) -> Verdict:
    link = Link(_("To answer"), reverse("floor-to-answer", args=[refusal.store.slug]))
    said = _("This visit was asked for, and one of us is still to answer. Say yes, and scan the code again.")
    return Verdict(tone="bad", icon="clock", title=_("Nobody has said yes yet"), text=said, links=[link])


def _missed(refusal: Refusal) -> Verdict:
    booking = refusal.booking
    move = booking.moves.filter(to_state=BookingState.NO_SHOW).select_related("actor").order_by("-at", "-pk").first()
    said = {"name": booking.customer, "when": refusal.soon(move.at) if move else "", "whom": _by(move) if move else ""}
    if move is not None and move.why == BY_RULE:
        told = _("%(name)s didn’t come in time, and everything was given back %(when)s.") % said
    else:
        told = _("%(name)s was marked as missed %(when)s by %(whom)s, and the room was given back.") % said
    return Verdict(
        tone="bad",
        icon="user-minus",
        title=_("Marked as missed"),
        text=" ".join((told, _still_free(refusal))),
        links=[_again(refusal), Link(_("Open the visit"), _visit_address(booking))],
    )


def _still_free(refusal: Refusal) -> str:
    """Why nothing of it can be had again, and the nearest times, where it was given to others."""
    if refusal.error.code != "given_away":
        return _("A new time can be booked at once.")
    slots = refusal.error.facts.get("alternatives")
    times = [refusal.soon(slot.starts_at) for slot in slots] if isinstance(slots, list | tuple) else []
    gone = _("Not all of it is free any more.")
    return " ".join((gone, _("Free again: %(times)s.") % {"times": locales.listed(times)})) if times else gone


def _unknown(refusal: Refusal) -> Verdict:
    by_name = reverse("floor-day", args=[refusal.store.slug])
    if not refusal.code:
        title, text = _("No code yet"), _("Scan the code on the ticket, or type the eight characters under it.")
    else:
        title = _("We don’t know this code")
        text = _("“%(code)s” isn’t one of ours. Check the eight characters, or find the visitor by name.")
        text = text % {"code": refusal.code[:60]}
    return Verdict(
        tone="bad",
        icon="question-mark-circle",
        title=title,
        text=text,
        links=[Link(_("Find by name"), by_name)],
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    )


def _picture(refusal: Refusal) -> Verdict:
    seen = refusal.error.code == "no_code_in_picture"
    return Verdict(
        tone="bad",
        icon="camera",
        title=_("No code in the picture") if seen else _("Not a picture we can read"),
        text=_("Come closer, hold still and mind reflections; or type the eight characters under the code.")
        if seen
        else _("Please take another photo, or type the eight characters under the code."),
        links=[Link(_("Find by name"), reverse("floor-day", args=[refusal.store.slug]))],
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    )


WORDS: Final[Mapping[str, Callable[[Refusal], Verdict]]] = {
    "another_day": _another_day,
    "another_store": _another_store,
    "booking_cancelled": _cancelled,
    "not_confirmed": _not_confirmed,
    "not_approved": _not_approved,
    "illegal_move": _missed,
    "given_away": _missed,
    "unknown_code": _unknown,
    "no_code_in_picture": _picture,
    "picture_unreadable": _picture,
}
"""By the code of the refusal."""


def _visit_address(booking: Booking) -> str:
    return reverse("visit", args=[booking.store.slug, booking.reference])


def _again(refusal: Refusal) -> Link:
    """The times that still have what was wanted."""
    query = asked_again(refusal.found).query() if refusal.found else f"?{urlencode({'store': refusal.store.slug})}"
    return Link(_("Book a new time"), reverse("times") + query)
