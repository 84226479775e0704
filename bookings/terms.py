"""What a visit costs, when that is paid, and until when it may be cancelled: said before it is booked and after."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from bookings.locales import cost_words, full_day, hour, money_words
from bookings.models import Booking


def terms_of(booking: Booking, *, at: datetime) -> str:
    """`£180, of which £40 deposit. You pay in the store…`, in the active language; nothing for a visit that is free.

    Price and fee are those at which it was held. Nothing is charged online, so who cancels in time owes nothing.
    """
    said = [_of_paying(booking), _of_missing(booking)]
    if any(said):
        said.insert(1, _of_cancelling(booking, at))
    return " ".join(filter(None, said))


def _of_paying(booking: Booking) -> str:
    if not booking.price:
        return ""
    cost = cost_words(booking.price, booking.deposit, booking.currency)
    return _("%(cost)s. You pay in the store, nothing online.") % {"cost": cost}


def _of_missing(booking: Booking) -> str:
    if not booking.no_show_fee:
        return ""
    return _("If you don’t come, we ask for %(fee)s.") % {"fee": money_words(booking.no_show_fee, booking.currency)}


def _of_cancelling(booking: Booking, at: datetime) -> str:
    until, zone = booking.starts_at - timedelta(minutes=booking.terms.cancel_cutoff), booking.store.zone
    if at > until:
        return _("So close to the visit it can’t be cancelled here: please call us.")
    when = {"day": full_day(until.astimezone(zone).date()), "time": hour(until, zone)}
    return _("Cancel until %(day)s, %(time)s, and you pay nothing.") % when
