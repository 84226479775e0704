"""What a stylist reads when their visitor has come, made at the moment of delivery.

`notifications` asks for it (settings.NOTIFICATIONS_COMPOSERS). None means that nobody has to be told any more.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from bookings.calendar import title_of
from bookings.models import Allocation, Booking, BookingState
from notifications.models import Message
from notifications.words import Words

KIND: Final = "arrival"


def subject_of(booking: Booking) -> str:
    """The key under which the outbox knows what is owed to the staff about a booking."""
    return f"arrival:{booking.reference}"


def address_of(booking: Booking) -> str:
    """The e-mail of the account of whoever hosts the visit; empty where there is none."""
    user = booking.stylist.user if booking.stylist else None
    return user.email if user is not None and user.is_active else ""


def rooms_of(booking: Booking) -> list[str]:
    """The names of the rooms that are promised to a booking now."""
    rooms = Allocation.objects.live().filter(booking=booking, resource__room__isnull=False)
    return list(rooms.order_by("resource__room__name").values_list("resource__room__name", flat=True))


def compose_arrival(message: Message, _at: datetime) -> Words | None:
    """Such as "Mei is here, Room 2", while the visitor waits and the stylist is still theirs."""
    related = Booking.objects.select_related("store", "experience", "customer", "stylist__user")
    booking = related.filter(reference=message.subject.partition(":")[2], state=BookingState.ARRIVED).first()
    if booking is None or address_of(booking) != message.recipient:
        return None
    said = _here(booking)
    return Words(subject=said, text="\n".join((said, title_of(booking))))


def _here(booking: Booking) -> str:
    rooms = " + ".join(rooms_of(booking))
    if not rooms:
        return _("%(name)s is here") % {"name": booking.customer}
    return _("%(name)s is here, %(rooms)s") % {"name": booking.customer, "rooms": rooms}
