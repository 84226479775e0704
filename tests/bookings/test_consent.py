"""A yes to being written to is kept in the transaction that confirms, in the words that asked for it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bookings.models import Booking
from bookings.queries.wishes import Wish
from bookings.services.confirm import Details, confirm
from bookings.services.customers import Contact
from bookings.services.hold import hold
from notifications.models import Consent
from tests.factories.world import make_world

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ELEVEN = datetime(2026, 6, 2, 10, 0, tzinfo=UTC)
ADA = Contact(name="Ada", phone="+442079460001", email="Ada@example.com")

pytestmark = pytest.mark.django_db


def held() -> Booking:
    world = make_world()
    return hold(wish=Wish(experience=world.experience), store=world.store, starts_at=ELEVEN, at=AT)


def test_each_yes_is_kept_with_its_words() -> None:
    booking = held()

    confirm(booking=booking, details=Details(contact=ADA, wording="May we text you?"), at=AT)

    kept = Consent.objects.order_by("channel").values_list("channel", "address", "given", "source", "wording")
    source = f"web:{booking.reference}"
    assert list(kept) == [
        ("email", "ada@example.com", True, source, "May we text you?"),
        ("sms", "+442079460001", True, source, "May we text you?"),
    ]


def test_a_no_is_not_held_against_the_number() -> None:
    confirm(booking=held(), details=Details(contact=ADA, sms=False, email=False), at=AT)

    assert not Consent.objects.exists()
