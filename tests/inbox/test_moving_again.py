"""Who texts proves their number by that: nobody asks them for a code, however often they change their mind."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bookings.errors import CodeNeeded
from bookings.models import Booking
from bookings.services.change import move
from tests.inbox.conftest import AT, Write

pytestmark = pytest.mark.django_db


def test_a_digit_moves_a_third_time_within_the_hour(booking: Booking, write: Write) -> None:
    for _again in range(3):
        write("R")
        assert write("3") == ""
    moved = Booking.objects.get(pk=booking.pk)
    assert moved.sequence == 3

    with pytest.raises(CodeNeeded):  # by the page anybody with the link could make their phone ring
        move(booking=moved, starts_at=moved.starts_at + timedelta(hours=1), at=AT)
