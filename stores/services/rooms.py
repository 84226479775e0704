"""Rooms that are added to a store."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from stores.errors import NameTaken
from stores.models import Room, Store


def add_room(*, store: Store, name: str, kind: str, capacity: int, step_free: bool) -> Room:
    """A further room, in use at once. Raises NameTaken."""
    try:
        with transaction.atomic():
            return Room.objects.create(store=store, name=name, kind=kind, capacity=capacity, step_free=step_free)
    except IntegrityError as refusal:
        raise NameTaken(field="name") from refusal
