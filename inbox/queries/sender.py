"""Who wrote, to which store, and about which visit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from bookings.models import AHEAD, NAMED, Booking, BookingState, Customer
from bookings.planner import subject_of
from bookings.querysets import BookingQuerySet
from inbox.models import Thread
from notifications.models import Channel, Message, Reply
from stores.models import Store

ANSWERED_WITHIN: Final = timedelta(hours=24)
"""A text answers the last one that they had of us, if that isn't older."""
MOST_VISITS: Final = 20
_HAN: Final = ("\u4e00", "\u9fff")


@dataclass(frozen=True, slots=True)
class Sender:
    """Where a text belongs: its store, the language to answer in, and the visit that it is most likely about."""

    store: Store
    locale: str
    booking: Booking | None = None

    @property
    def customer(self) -> Customer | None:
        return self.booking.customer if self.booking else None

    @property
    def ahead(self) -> Booking | None:
        """The visit that is still before them, if it is that."""
        return self.booking if self.booking and self.booking.state in AHEAD else None

    @property
    def expected(self) -> Booking | None:
        """The visit to which they are expected and have not come yet."""
        return self.booking if self.booking and self.booking.state == BookingState.CONFIRMED else None


def sender_of(reply: Reply, *, at: datetime, unasked: bool = False) -> Sender | None:
    """By the number, which the carrier vouches for, and the visit that is meant; six queries at most.

    Of several visits ahead that is the one of which they had a text last, or where nothing asked for it (`unasked`, as
    to be late) the next one; of none the latest. Only visits count whose number was proved, or that are written about
    by text: what they answer is one of these texts. Who has none belongs where they wrote before, and a stranger to the
    first store. None without any store.
    """
    theirs = _visits_of(reply.address)
    ahead = list(theirs.filter(state__in=sorted(NAMED), ends_at__gt=at).order_by("starts_at", "pk")[:MOST_VISITS])
    asked = None if unasked or len(ahead) < 2 else _written_of(ahead, reply)
    booking = asked or next(iter(ahead), None) or theirs.order_by("-starts_at", "-pk").first()
    if booking is not None:
        return Sender(booking.store, booking.locale, booking)
    known = Thread.objects.with_number(reply.address).select_related("store").order_by("-last_at", "-pk").first()
    store = known.store if known else Store.objects.active().order_by("pk").first()
    return Sender(store, _language_of(reply.text, store)) if store else None


def _visits_of(address: str) -> BookingQuerySet:
    reached = Q(sms_consent=True) | Q(customer__phone_verified_at__isnull=False)
    theirs = Booking.objects.filter(reached, customer__phone=address) if address else Booking.objects.none()
    return theirs.select_related("store", "experience", "customer", "stylist")


def _written_of(ahead: list[Booking], reply: Reply) -> Booking | None:
    """The visit of the last text that went to this number before it wrote."""
    visits = {subject_of(visit): visit for visit in ahead}
    texts = Message.objects.filter(Q(subject__in=visits) | Q(about__in=visits), recipient=reply.address)
    lately = texts.filter(
        channel__in=(Channel.SMS, Channel.WHATSAPP),
        sent_at__gt=reply.received_at - ANSWERED_WITHIN,
        sent_at__lte=reply.received_at,
    )
    last = lately.order_by("-sent_at", "-pk").values_list("subject", "about").first()
    return next((visits[key] for key in last or () if key in visits), None)


def _language_of(text: str, store: Store) -> str:
    return "zh-hans" if any(_HAN[0] <= c <= _HAN[1] for c in text) else store.locale
