"""What a stylist reads on the evening before: their visits of tomorrow, made at the moment of delivery.

`notifications` asks for it (settings.NOTIFICATIONS_COMPOSERS). None means that nobody comes to them any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bookings.alerts import ways_to
from bookings.calendar import title_of
from bookings.locales import hour, listed, short_day
from bookings.models import Booking, BookingState
from kernel import clock
from notifications.models import Channel, Message
from notifications.words import Words
from stores.models import Stylist

KIND: Final = "host_tomorrow"
MOST_IN_A_TEXT: Final = 4
_AROUND: Final = timedelta(days=2)


def subject_of(stylist: int, day: date) -> str:
    """The key under which the outbox knows what a stylist, by id, is told of a day of theirs."""
    return f"host:{stylist}:{day.isoformat()}"


def hosted_on(day: date, stylists: Sequence[int] | None = None) -> list[Booking]:
    """The visits that begin on this local date of their store and have a host, by time; of some stylists, or all."""
    anywhere = datetime.combine(day, time(), UTC)
    expected = Booking.objects.filter(state=BookingState.CONFIRMED, stylist__isnull=False)
    expected = expected.filter(starts_at__range=(anywhere - _AROUND / 2, anywhere + _AROUND))
    of_them = expected if stylists is None else expected.filter(stylist__in=stylists)
    related = of_them.select_related("store", "experience", "customer", "stylist__user").order_by("starts_at", "pk")
    return [one for one in related if clock.local_date(one.starts_at, one.store.zone) == day]


def compose_host(message: Message, _at: datetime) -> Words | None:
    """Such as "Tomorrow, Thu 4 Jun: 2 visits. 10:00 Mei; 11:30 Ada", as it is by now."""
    _host, number, iso = message.subject.split(":")
    day, stylist = date.fromisoformat(iso), Stylist.objects.select_related("user").filter(pk=int(number)).first()
    visits = hosted_on(day, [int(number)])
    if not visits or (message.channel, message.recipient) not in ways_to(stylist):
        return None
    said = ngettext("Tomorrow, %(day)s: %(visits)s visit", "Tomorrow, %(day)s: %(visits)s visits", len(visits)) % {
        "day": short_day(day),
        "visits": len(visits),
    }
    if message.channel == Channel.EMAIL:
        return Words(subject=said, text="\n".join((said, "", *(_line(one) for one in visits))))
    return Words(text=f"{said}. {listed(_names(visits))}")


def _names(visits: Sequence[Booking]) -> list[str]:
    """Who comes when, of the first few; and how many more."""
    names = [_who(one) for one in visits[:MOST_IN_A_TEXT]]
    more = len(visits) - len(names)
    return [*names, _("%(more)s more") % {"more": more}] if more else names


def _who(booking: Booking) -> str:
    return _("%(time)s %(name)s") % {"time": hour(booking.starts_at, booking.store.zone), "name": booking.customer}


def _line(booking: Booking) -> str:
    return f"{_who(booking)} · {title_of(booking)}"
