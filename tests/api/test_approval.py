"""Where a person of the store approves, clients read `requested`, and what became of it."""

from __future__ import annotations

from datetime import timedelta

import time_machine

from bookings.models import Booking, DeclinedWhy
from bookings.services.approval import approve, decline
from experiences.models import Experience
from tests.api.conftest import AT, Api, bearer
from tests.factories.world import World

HOUR = timedelta(hours=1)


def test_what_is_asked_for_is_requested_until_it_is_answered(
    api: Api, world: World, present: time_machine.Traveller
) -> None:
    Experience.objects.filter(pk=world.experience.pk).update(approval_minutes=240)
    assert api.get("/experiences/try-on").json()["approval_minutes"] == 240

    said_yes, said_no, unanswered = (
        api.book(f"2026-06-03T{hour}:00:00Z", customer={"name": "Mei", "phone": f"020 7946 01{hour}"})
        for hour in (10, 12, 14)
    )
    assert (said_yes["state"], said_yes["declined"]) == ("requested", None)
    assert said_yes["expires_at"] == "2026-06-01T13:00:00Z"
    assert api.get(f"/bookings/{said_yes['reference']}/calendar.ics", {"token": said_yes["token"]}).status_code == 409

    yes, no = (Booking.objects.get(reference=one["reference"]) for one in (said_yes, said_no))
    approve(booking=yes, asked_at=AT, at=AT + HOUR, actor=None)
    decline(booking=no, asked_at=AT, why=DeclinedWhy.TIME, at=AT + HOUR, actor=None)
    present.move_to(AT + 4 * HOUR)
    made = (said_yes, said_no, unanswered)
    told = [api.get(f"/bookings/{one['reference']}", authorization=bearer(one)).json() for one in made]
    assert [(one["state"], one["declined"]) for one in told] == [
        ("confirmed", None),
        ("cancelled", "time"),
        ("cancelled", "unanswered"),
    ]
