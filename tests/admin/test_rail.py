"""What a visitor thought of a piece and what became of it, read in the admin."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from bookings.models import Feeling, Outcome, RailItem
from tests.factories.bookings import make_booking
from tests.factories.world import make_world

pytestmark = pytest.mark.django_db


def test_feelings_and_outcomes_stand_on_the_rail(boss: Client) -> None:
    world, at = make_world(), datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
    booking = make_booking(store=world.store, experience=world.experience, starts_at=at)
    RailItem.objects.create(
        booking=booking,
        variant=world.variants[0],
        feeling=Feeling.LOVE,
        outcome=Outcome.KEPT,
        outcome_at=at,
        kept_until=at.replace(day=3, hour=23),
    )
    page = boss.get(reverse("admin:bookings_booking_change", args=[booking.pk])).content.decode()
    for words in ("love", "kept on hold", "3 June 2026"):
        assert words in page
