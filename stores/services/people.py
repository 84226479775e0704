"""Stylists that join a store's team."""

from __future__ import annotations

from itertools import count
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from stores.models import Store, Stylist

LONGEST: Final = 40


def add_stylist(*, store: Store, name: str) -> Stylist:
    """Somebody new, whom the store looks after. They host nothing until they have shifts.

    Their slug is made of the name, with a number when there is one of that name; no name of another alphabet has one.
    """
    head = slugify(name)[:LONGEST].strip("-") or "stylist"
    for number in count(1):
        slug = head if number == 1 else f"{head}-{number}"
        if Stylist.objects.filter(slug=slug).exists():
            continue
        try:
            with transaction.atomic():
                return Stylist.objects.create(slug=slug, name=name, home=store)
        except IntegrityError:
            continue  # somebody has just taken it
    raise AssertionError("numbers never end")
