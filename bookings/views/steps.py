"""Where one is between a chosen time and the ticket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from bookings.models import Booking
from bookings.tokens import token_of
from experiences.models import Purpose

ORDER: Final = ("move", "rail", "who", "ticket")


@dataclass(frozen=True, slots=True)
class Step:
    """A stretch of the road; `href` where one may go back to it."""

    label: str
    href: str
    state: str


def steps_of(booking: Booking, page: str) -> list[Step]:
    """The four stretches, seen from `page`; the code belongs to who is coming. An exchange has no rail to choose."""
    labels = {"move": _("Time"), "rail": _("Rail"), "who": _("You"), "ticket": _("Ticket")}
    order = [name for name in ORDER if name != "rail" or booking.experience.purpose != Purpose.EXCHANGE]
    now = order.index("who" if page == "code" else page)
    return [
        Step(labels[name], _address(booking, name) if place < now else "", _state(place, now))
        for place, name in enumerate(order)
    ]


def _address(booking: Booking, name: str) -> str:
    return reverse(name, args=[booking.reference, token_of(booking)])


def _state(place: int, now: int) -> str:
    if place == now:
        return "now"
    return "done" if place < now else ""
