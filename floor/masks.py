"""What the floor's pages show of a number, an address, a note: enough to tell two people apart, and no more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from phonenumber_field.phonenumber import PhoneNumber

from bookings.models import Booking, Wait
from floor.models import Masked, QueueTicket
from inbox.models import Thread

SHOWN: Final = 4
"""The last digits of a number: few enough that nobody can call it."""


@dataclass(frozen=True, slots=True)
class Veil:
    """One thing that is masked: `hint` is what is shown of it, "" for nothing; `said` is all of it."""

    what: Masked
    hint: str
    said: str


def end_of(phone: PhoneNumber | str | None) -> str:
    """The last digits."""
    return "".join(c for c in str(phone or "") if c.isdecimal())[-SHOWN:]


def veils_of_booking(booking: Booking) -> list[Veil]:
    """What of a visit and its customer is masked, where there is any."""
    customer = booking.customer
    phone, email = (customer.phone, customer.email) if customer else ("", "")
    return _veils(phone, email, booking.note)


def veils_of_ticket(ticket: QueueTicket) -> list[Veil]:
    """The number of who waits in the queue."""
    return _veils(ticket.phone)


def veils_of_wait(wait: Wait) -> list[Veil]:
    """Of who waits for a place in the days to come."""
    return _veils(wait.phone, wait.email, wait.note)


def veils_of_thread(thread: Thread) -> list[Veil]:
    """The number of who writes to the store."""
    return _veils(thread.address)


def _veils(phone: PhoneNumber | str | None, email: str = "", note: str = "") -> list[Veil]:
    veils = [
        Veil(Masked.PHONE, end_of(phone), str(phone or "")),
        Veil(Masked.EMAIL, "", email),
        Veil(Masked.NOTE, "", note),
    ]
    return [veil for veil in veils if veil.said]
