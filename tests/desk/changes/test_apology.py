"""What somebody reads whom the store itself has moved: where and when, and that we are sorry."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bookings.messages import compose
from bookings.models import Booking
from bookings.planner import subject_of
from bookings.queries.wishes import Wish
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from bookings.tokens import manage_url
from desk.services.changes import carry_out
from notifications.models import Message
from tests.desk.changes.house import AT, House, make_house, on_tuesday

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house() -> House:
    return make_house()


def test_who_is_moved_to_another_store_reads_its_name_as_a_place(house: House) -> None:
    contact = Contact(name="Mei", phone="+447946010000", email="mei@example.com")
    details = Details(contact=contact, sms=True, email=True)
    wish = Wish(experience=house.styling)
    booking = book(wish=wish, store=house.store, starts_at=on_tuesday(11), details=details, at=AT)
    change = house.close_tuesday()
    hit = change.hits.get()
    there = next(n for n, one in enumerate(hit.proposals) if one["store"] == house.soho.store.pk)
    carry_out(change=change, choices={hit.pk: str(there)}, at=AT, actor=house.manager)

    booking = Booking.objects.get(pk=booking.pk)
    owed = Message.objects.about(subject_of(booking)).filter(kind="changed")
    sms, mail = (compose(owed.get(channel=channel), AT + timedelta(minutes=5)) for channel in ("sms", "email"))

    assert sms is not None
    assert sms.text == (
        f"Sorry, we had to move your visit: now at {house.soho.store.name}, Tue 2 Jun at 11:00. "
        f"Another time? {manage_url(booking)}"
    )
    assert mail is not None
    assert "we had to move your visit. Everything is kept for you at the place and time below" in mail.text.replace(
        "\n", " "
    )
