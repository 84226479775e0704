"""The words of a notice: what the manager wrote, and which visit it is about."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from bookings.calendar import place_of, title_of
from bookings.locales import full_day, hour
from bookings.models import Booking
from bookings.tokens import mail_url, manage_url
from desk.models import Notice
from notifications.words import Words


def text_of(notice: Notice, booking: Booking) -> Words:
    """The text message, in the visitor's language."""
    with override(booking.locale):
        facts = {
            "store": booking.store.said("name"), "words": notice.words_in(booking.locale), "link": manage_url(booking)
        }  # fmt: skip
        return Words(text=_("%(store)s: %(words)s Your visit: %(link)s") % facts)


def mail_of(notice: Notice, booking: Booking) -> Words:
    """The e-mail, in the active language."""
    zone = booking.store.zone
    day = full_day(booking.starts_at.astimezone(zone).date())
    context = {
        "booking": booking,
        "words": notice.words_in(booking.locale),
        "name": booking.customer.name if booking.customer else "",
        "title": title_of(booking),
        "when": _("%(day)s, %(time)s") % {"day": day, "time": hour(booking.starts_at, zone)},
        "place": place_of(booking.store),
        "link": mail_url(booking),
        "phone": booking.store.phone,
    }
    subject = _("%(store)s: news about your visit on %(day)s") % {"store": booking.store.said("name"), "day": day}
    return Words(
        subject=subject,
        text=render_to_string("desk/messages/notice.txt", context),
        html=render_to_string("desk/messages/notice.html", context),
    )
