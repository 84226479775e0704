"""A process that dies in the middle of a promise leaves neither half a promise nor a lock."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from django.conf import settings

from bookings.models import Allocation, Booking, BookingState
from bookings.queries.wishes import Wish, variants_of
from bookings.services.hold import hold
from notifications.models import Message
from tests.bookings.invariants import assert_invariants
from tests.factories.world import World, make_world

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ELEVEN = datetime(2026, 6, 2, 10, 0, tzinfo=UTC)

DIES_BEFORE_COMMIT = """
import django, sys, signal
django.setup()
from datetime import datetime, UTC
from bookings.queries.wishes import Wish, variants_of
from bookings.services import confirm
from bookings.services.customers import Contact
from experiences.models import Experience
from stores.models import Store

def stop_here(request, booking, *, at):
    print("promised, not committed", flush=True)
    signal.pause()

confirm.remember = stop_here
confirm.book(
    wish=Wish(experience=Experience.objects.get(slug="try-on"), variants=variants_of(["DRESS-M"])),
    store=Store.objects.get(slug="london"),
    starts_at=datetime(2026, 6, 2, 10, 0, tzinfo=UTC),
    details=confirm.Details(contact=Contact(name="Ada", phone="+447946010000"), sms=True),
    at=datetime(2026, 6, 1, 9, 0, tzinfo=UTC),
)
"""


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world(rooms=1, stylists=0)


def test_kill_before_commit_leaves_nothing_and_blocks_nobody(world: World, database_url: str) -> None:
    environment = os.environ | {"DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "config.settings"}
    victim = subprocess.Popen(
        [sys.executable, "-c", DIES_BEFORE_COMMIT],
        stdout=subprocess.PIPE,
        cwd=settings.BASE_DIR,
        env=environment,
        text=True,
    )
    assert victim.stdout is not None
    lines = iter(victim.stdout.readline, "")
    assert any(line.startswith("promised, not committed") for line in lines)
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    victim.stdout.close()

    wish = Wish(experience=world.experience, variants=variants_of(["DRESS-M"]))
    booking = hold(wish=wish, store=world.store, starts_at=ELEVEN, at=AT)

    assert list(Booking.objects.values_list("pk", "state")) == [(booking.pk, BookingState.HELD)]
    assert Allocation.objects.count() == 2
    assert not Message.objects.exists()
    assert_invariants(AT)
