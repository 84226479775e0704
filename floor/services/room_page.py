"""Letting a phone into the page of the visit in a room, and what is said there without asking for anything."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F
from django.utils.crypto import constant_time_compare

from bookings.models import Booking, Feeling, RailItem
from bookings.services.swap import check_begun
from floor.errors import WordWrong
from floor.models import MOST_TRIES, RoomKey


def key_of(booking: Booking) -> RoomKey:
    """The key of a visit, made when it is first asked for."""
    return RoomKey.objects.get_or_create(booking=booking)[0]


def open_first(*, booking: Booking, at: datetime) -> bool:
    """Whether this is the first phone that opens the visit: of two at once, one is."""
    key = key_of(booking)
    return bool(RoomKey.objects.filter(pk=key.pk, opened_at__isnull=True).update(opened_at=at))


def open_by_word(*, booking: Booking, word: str, at: datetime) -> None:
    """Let another phone in by the word that the first shows, and the staff's page of the visit. Raises WordWrong.

    Each wrong word is counted before it is looked at, so that trying many at once is no way around.
    """
    key = key_of(booking)
    if not RoomKey.objects.filter(pk=key.pk, tries__lt=MOST_TRIES).update(tries=F("tries") + 1):
        raise WordWrong(field="word", tries_left=0)
    if not constant_time_compare(word, key.word):
        raise WordWrong(field="word", tries_left=MOST_TRIES - key.tries - 1)
    RoomKey.objects.filter(pk=key.pk).update(tries=F("tries") - 1)
    RoomKey.objects.filter(pk=key.pk, opened_at__isnull=True).update(opened_at=at)


def feel(*, booking: Booking, variant: int, feeling: Feeling | None) -> None:
    """Keep what the visitor thinks of a piece on the rail; None takes it back. Raises IllegalMove when it is over."""
    check_begun(booking)
    RailItem.objects.filter(booking=booking, variant=variant).update(feeling=feeling or "")
