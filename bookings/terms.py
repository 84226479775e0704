"""What a visit costs, when that is paid, and until when it may be cancelled: said before it is booked and after."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from bookings.locales import cost_words, full_day, hour
from bookings.models import Booking


def terms_of(booking: Booking, *, at: datetime) -> str:
    """`£180, of which £40 deposit. You pay in the store…`, in the active language; nothing for a visit that is free.

    The price is the one at which it was held. Nothing is charged online, so who cancels in time owes nothing.
    """
    if not booking.price:
        return ""
    cost = cost_words(booking.price, booking.deposit, booking.currency)
    paid = _("%(cost)s. You pay in the store, nothing online.") % {"cost": cost}
    return f"{paid} {_of_cancelling(booking, at)}"


def _of_cancelling(booking: Booking, at: datetime) -> str:
    until, zone = booking.starts_at - timedelta(minutes=booking.terms.cancel_cutoff), booking.store.zone
    if at > until:
        return _("So close to the visit it can't be cancelled here: please call us.")
    when = {"day": full_day(until.astimezone(zone).date()), "time": hour(until, zone)}
    return _("Cancel until %(day)s, %(time)s, and you pay nothing.") % when
