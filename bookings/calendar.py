"""A booking as a calendar entry (RFC 5545, iTIP RFC 5546): one UID for life, a higher SEQUENCE with each change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from typing import Final, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import STATUS, TRANSP, Alarm, Calendar, Event, vCalAddress, vGeo

from bookings.models import Booking, BookingState
from bookings.services.resettle import PUT_BACK
from bookings.tokens import manage_url
from kernel import clock
from stores.models import Store

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]

PRODUCT: Final = "-//Vitrine//Bookings//EN"
ALARMS: Final = (timedelta(days=1), timedelta(hours=2))
INVITING: Final = frozenset({"REQUEST", "CANCEL"})
GROUP: Final = 4


def calendar_of(booking: Booking, *, at: datetime, method: Method = "REQUEST") -> bytes:
    """The iCalendar file of a booking, in the active language.

    REQUEST and CANCEL are what a mail carries (with the customer as ATTENDEE); PUBLISH is the file that one downloads.
    The note that a customer wrote stays out: calendars are shared.
    """
    calendar = Calendar.new(prodid=PRODUCT, method=method)
    calendar.add_component(_event(booking, at=at, method=method))
    days = [clock.local_date(moment, booking.store.zone) for moment in (booking.starts_at, booking.ends_at)]
    calendar.add_missing_timezones(first_date=days[0], last_date=days[1] + timedelta(days=1))
    return bytes(calendar.to_ical())


def sequence_of(booking: Booking) -> int:
    """What a calendar knows the newer word by (RFC 5545, 3.8.7.4): it never falls. A query, unless its moves are read.

    A store that takes its change back puts the booking's own number back, too; who took the file of a ticket meanwhile
    has the higher one. So each time counts for the two changes that it is: there and back.
    """
    return booking.sequence + 2 * sum(move.why.endswith(PUT_BACK) for move in booking.moves.all())


def title_of(booking: Booking) -> str:
    """What the entry is called."""
    names = {"experience": booking.experience.said("name"), "store": booking.store.said("name")}
    return _("%(experience)s at %(store)s") % names


def place_of(store: Store) -> str:
    """The store's name and address in one line."""
    return f"{store.said('name')}, {address_of(store)}"


def address_of(store: Store) -> str:
    """Street and town in one line."""
    return f"{store.street}, {store.postal_code} {store.said('city')}".replace(",  ", ", ")


def words_of(booking: Booking) -> str:
    """What the entry says: the reference, and what it is for."""
    return _("Your reference is %(reference)s. Show it at the door.") % {"reference": grouped(booking.reference)}


def grouped(reference: str) -> str:
    """A reference in groups that one can read aloud: `K7F2 9QXM`."""
    return " ".join(reference[start : start + GROUP] for start in range(0, len(reference), GROUP))


def _event(booking: Booking, *, at: datetime, method: Method) -> Event:
    store, zone = booking.store, booking.store.zone
    cancelled = method == "CANCEL" or booking.state == BookingState.CANCELLED
    event = Event.new(
        uid=f"{booking.uid}@{urlsplit(settings.PUBLIC_BASE_URL).hostname}",
        sequence=sequence_of(booking),
        stamp=at,
        created=booking.made_at,
        last_modified=booking.changed_at or booking.confirmed_at or booking.made_at,
        status=STATUS.CANCELLED if cancelled else STATUS.CONFIRMED,
        summary=title_of(booking),
        description=f"{words_of(booking)}\n{manage_url(booking)}",
        location=place_of(store),
        start=_wall(booking.starts_at, zone),
        end=_wall(booking.ends_at, zone),
        organizer=vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"),
        transparency=TRANSP.TRANSPARENT if cancelled or booking.any_time else TRANSP.OPAQUE,
        url=manage_url(booking),
    )
    event.add("geo", vGeo((store.latitude, store.longitude)))
    _invite(event, booking, method)
    if not cancelled:
        _remind(event)
    return event


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    """On the store's clock. A time that comes twice means its first (RFC 5545, 3.3.5): its second is said in UTC."""
    there = moment.astimezone(zone)
    return moment.astimezone(UTC) if there.fold else there


def _invite(event: Event, booking: Booking, method: Method) -> None:
    """Name the customer as the one attendee. No answer is asked for: they have just said yes."""
    customer = booking.customer
    if method not in INVITING or customer is None or not customer.email:
        return
    attendee = vCalAddress.new(
        customer.email, cn=customer.name, cutype="INDIVIDUAL", role="REQ-PARTICIPANT", partstat="ACCEPTED", rsvp=False
    )
    event.add("attendee", attendee)


def _remind(event: Event) -> None:
    for ahead in ALARMS:
        alarm = Alarm.new(description=str(event["summary"]))
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", -ahead)
        event.add_component(alarm)
