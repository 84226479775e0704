"""What is masked, in templates; and who stands at a device."""

from __future__ import annotations

from django import template
from django.contrib.auth.models import User

from bookings.models import Booking, Wait
from floor.masks import Veil, veils_of_booking, veils_of_ticket, veils_of_wait
from floor.models import Masked, QueueTicket

register = template.Library()


@register.filter
def veils(whose: Booking | QueueTicket | Wait) -> list[Veil]:
    """`{{ booking|veils }}`: the number, the address, the note, where there are any."""
    if isinstance(whose, Wait):
        return veils_of_wait(whose)
    return veils_of_ticket(whose) if isinstance(whose, QueueTicket) else veils_of_booking(whose)


@register.filter
def contacts(booking: Booking) -> list[Veil]:
    """The number and the address without the note, which stands elsewhere."""
    return [veil for veil in veils_of_booking(booking) if veil.what != Masked.NOTE]


@register.filter
def note_of(booking: Booking) -> Veil | None:
    """The note alone."""
    return next((veil for veil in veils_of_booking(booking) if veil.what == Masked.NOTE), None)


@register.filter
def initials(user: User) -> str:
    """`{{ user|initials }}`: the first letters of the first and the last word of a name."""
    words = (user.get_full_name() or user.get_username()).split()
    return "".join(word[0] for word in dict.fromkeys((words[0], words[-1]))).upper() if words else "?"
