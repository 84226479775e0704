"""A launch night that is full, and two people who wait for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bookings.queries.wishes import Wish
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from bookings.services.waiting import join
from bookings.windows import in_session
from config.demo.guests import GUESTS, phone_of
from experiences.models import Session

STORE: Final = "covent-garden"
TABLE: Final = 4
"""So many come together: as many as may."""
BESIDE: Final = 100
"""Their numbers begin here: nobody else's at the demo do."""
WAITING: Final = (("Matilda Ashworth", 2), ("Kwame Boateng", 1))
"""Who waits, and with how many."""


def build_waiting(at: datetime) -> None:
    """The last night of the store has no place left; who waits joined yesterday, and is texted what is given back."""
    night = Session.objects.filter(store__slug=STORE).select_related("store", "experience").latest("starts_at")
    yesterday = at - timedelta(days=1)
    for number in range(night.places // TABLE):
        wish = Wish(experience=night.experience, party=TABLE)
        who = _details(number, GUESTS[number], sms=False)
        book(wish=wish, store=night.store, starts_at=night.starts_at, details=who, at=yesterday)
    for number, (name, party) in enumerate(WAITING, start=night.places):
        wish = Wish(experience=night.experience, party=party)
        joined_at = yesterday + timedelta(minutes=number)
        who = _details(number, name, sms=True)
        join(wish=wish, store=night.store, window=in_session(night), details=who, at=joined_at)


def _details(number: int, name: str, *, sms: bool) -> Details:
    return Details(contact=Contact(name=name, phone=phone_of(BESIDE + number)), sms=sms, email=False)
