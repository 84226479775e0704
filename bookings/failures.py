"""A message failed on its way: the worker asks at once what is owed now, and on which way."""

from __future__ import annotations

from django.db import transaction

from bookings.models import Booking, Wait
from bookings.services.owing import sweep_owed
from bookings.services.waiting_offers import owe_wait
from kernel import clock
from notifications.models import Message


def follow_failure(message: int) -> None:
    """Owe a booking's on another way that was agreed to, if there is one. Again: nothing differs any more."""
    sweep_owed(at=clock.now(), among=Booking.objects.filter(reference=_owner(message)))


def follow_failed_wait(message: int) -> None:
    """The same for somebody on a waiting list: an offer is open for minutes."""
    with transaction.atomic():
        waiting = Wait.objects.select_related("store").select_for_update(of=("self",), no_key=True)
        wait = waiting.filter(pk=_owner(message) or 0).first()
        if wait is not None:
            owe_wait(wait, at=clock.now())


def _owner(message: int) -> str:
    subject = Message.objects.filter(pk=message).values_list("subject", flat=True).first() or ""
    return subject.partition(":")[2]
