"""The pages of the desk, in the order of its head; each is shown to who may read it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, NamedTuple

from django.contrib.auth.models import User
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from stores.models import Store
from stores.rights import Right, rights_of


class Entry(NamedTuple):
    """A page: the name of its address, what it is called, and the right to read it."""

    name: str
    label: Promise
    right: Right


STORE: Final[tuple[Entry, ...]] = (
    Entry("desk-store", _("Overview"), Right.READ),
    Entry("desk-offered", _("Experiences"), Right.READ),
    Entry("desk-sessions", _("Sessions"), Right.READ),
    Entry("desk-facts", _("The store"), Right.READ),
    Entry("desk-hours", _("Opening hours"), Right.READ),
    Entry("desk-rooms", _("Rooms"), Right.READ),
    Entry("desk-people", _("Stylists"), Right.READ),
    Entry("desk-rota", _("Rota"), Right.READ),
    Entry("desk-swaps", _("Swaps and time off"), Right.READ),
    Entry("desk-unsettled", _("To settle"), Right.READ),
    Entry("desk-changes", _("Changes"), Right.READ),
    Entry("desk-team", _("Team"), Right.TEAM),
    Entry("desk-trail", _("Trail"), Right.TRAIL),
    Entry("desk-keys", _("Keys"), Right.KEYS),
    Entry("desk-hooks", _("Webhooks"), Right.KEYS),
    Entry("desk-store-insight", _("Insight"), Right.INSIGHT),
)
"""Pages of one store: their addresses take its slug."""
HOUSE: Final[tuple[Entry, ...]] = (
    Entry("desk", _("Stores"), Right.READ),
    Entry("desk-skills", _("Skills"), Right.READ),
    Entry("desk-experiences", _("Experiences"), Right.READ),
    Entry("desk-house-changes", _("Changes"), Right.READ),
    Entry("desk-house-team", _("Team"), Right.TEAM),
    Entry("desk-house-trail", _("Trail"), Right.TRAIL),
    Entry("desk-house-keys", _("Keys"), Right.KEYS),
    Entry("desk-house-hooks", _("Webhooks"), Right.KEYS),
    Entry("desk-files", _("Files"), Right.KEYS),
    Entry("desk-insight", _("Insight"), Right.INSIGHT),
)
"""Pages of the house."""


def entries_for(user: User, store: Store | None) -> list[Entry]:
    """What somebody may open in the store, or in the house (None). One query."""
    return entries_among(rights_of(user, store), store)


def entries_among(held: Collection[Right], store: Store | None) -> list[Entry]:
    """What these rights open in the store, or in the house (None)."""
    return [entry for entry in (HOUSE if store is None else STORE) if entry.right in held]
