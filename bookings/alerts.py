"""What a stylist reads when their visitor has come, made at the moment of delivery.

`notifications` asks for it (settings.NOTIFICATIONS_COMPOSERS). None means that nobody has to be told any more.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from bookings.calendar import title_of
from bookings.models import Allocation, Booking, BookingState
from bookings.timing import Way
from notifications.models import Message
from notifications.words import Words
from stores.models import Stylist

KIND: Final = "arrival"


def subject_of(booking: Booking) -> str:
    """The key under which the outbox knows what is owed to the staff about a booking."""
    return f"arrival:{booking.reference}"


def ways_to(stylist: Stylist | None) -> list[Way]:
    """Where a stylist is told at once: by text on their own phone, by mail on their account's. None who has left."""
    user = stylist.user if stylist else None
    if stylist is None or not stylist.active or (user is not None and not user.is_active):
        return []
    texts = ("sms", stylist.phone if stylist.texts_wanted else "")
    return [(channel, address) for channel, address in (texts, ("email", user.email if user else "")) if address]


def rooms_of(booking: Booking) -> list[str]:
    """The names of the rooms that are promised to a booking now."""
    rooms = Allocation.objects.live().filter(booking=booking, resource__room__isnull=False)
    return list(rooms.order_by("resource__room__name").values_list("resource__room__name", flat=True))


def compose_arrival(message: Message, _at: datetime) -> Words | None:
    """Such as "Mei is here, Room 2", while the visitor waits and the stylist is still theirs."""
    related = Booking.objects.select_related("store", "experience", "customer", "stylist__user")
    booking = related.filter(reference=message.subject.partition(":")[2], state=BookingState.ARRIVED).first()
    if booking is None or (message.channel, message.recipient) not in ways_to(booking.stylist):
        return None
    said = _here(booking)
    return Words(subject=said, text="\n".join((said, title_of(booking))))


def _here(booking: Booking) -> str:
    rooms = " + ".join(rooms_of(booking))
    if not rooms:
        return _("%(name)s is here") % {"name": booking.customer}
    return _("%(name)s is here, %(rooms)s") % {"name": booking.customer, "rooms": rooms}
