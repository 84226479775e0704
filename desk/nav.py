"""The pages of the desk, in the order of its head; each is shown to who may read it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import groupby
from typing import Final, NamedTuple

from django.contrib.auth.models import User
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from stores.models import Store
from stores.rights import Right, rights_of


class Entry(NamedTuple):
    """A page: the name of its address, what it is called, the right to read it, and with which others it stands."""

    name: str
    label: Promise
    right: Right
    group: Promise | None = None


OFFER, SHOP, STAFF, CHANGES, SYSTEMS = _("Offer"), _("Shop"), _("Staff"), _("What changed"), _("Systems")
STORE: Final[tuple[Entry, ...]] = (
    Entry("desk-store", _("Overview"), Right.READ),
    Entry("desk-offered", _("Experiences"), Right.READ, OFFER),
    Entry("desk-sessions", _("Sessions"), Right.READ, OFFER),
    Entry("desk-facts", _("The store"), Right.READ, SHOP),
    Entry("desk-hours", _("Opening hours"), Right.READ, SHOP),
    Entry("desk-rooms", _("Rooms"), Right.READ, SHOP),
    Entry("desk-notices", _("Notices"), Right.READ, SHOP),
    Entry("desk-calendar", _("Calendar"), Right.SHAPE, SHOP),
    Entry("desk-people", _("Stylists"), Right.READ, STAFF),
    Entry("desk-rota", _("Rota"), Right.READ, STAFF),
    Entry("desk-swaps", _("Swaps and time off"), Right.READ, STAFF),
    Entry("desk-team", _("Team"), Right.TEAM, STAFF),
    Entry("desk-unsettled", _("To settle"), Right.READ, CHANGES),
    Entry("desk-changes", _("Changes"), Right.READ, CHANGES),
    Entry("desk-trail", _("Trail"), Right.TRAIL, CHANGES),
    Entry("desk-keys", _("Keys"), Right.KEYS, SYSTEMS),
    Entry("desk-hooks", _("Webhooks"), Right.KEYS, SYSTEMS),
    Entry("desk-store-insight", _("Insight"), Right.INSIGHT),
)
"""Pages of one store: their addresses take its slug."""
HOUSE: Final[tuple[Entry, ...]] = (
    Entry("desk", _("Stores"), Right.READ),
    Entry("desk-experiences", _("Experiences"), Right.READ, OFFER),
    Entry("desk-skills", _("Skills"), Right.READ, OFFER),
    Entry("desk-house-notices", _("Notices"), Right.READ),
    Entry("desk-house-team", _("Team"), Right.TEAM, STAFF),
    Entry("desk-house-changes", _("Changes"), Right.READ, CHANGES),
    Entry("desk-house-trail", _("Trail"), Right.TRAIL, CHANGES),
    Entry("desk-house-keys", _("Keys"), Right.KEYS, SYSTEMS),
    Entry("desk-house-hooks", _("Webhooks"), Right.KEYS, SYSTEMS),
    Entry("desk-files", _("Files"), Right.KEYS, SYSTEMS),
    Entry("desk-insight", _("Insight"), Right.INSIGHT),
)
"""Pages of the house."""


def entries_for(user: User, store: Store | None) -> list[Entry]:
    """What somebody may open in the store, or in the house (None). One query."""
    return entries_among(rights_of(user, store), store)


def entries_among(held: Collection[Right], store: Store | None) -> list[Entry]:
    """What these rights open in the store, or in the house (None)."""
    return [entry for entry in (HOUSE if store is None else STORE) if entry.right in held]


class Group(NamedTuple):
    """Pages that stand together in the head, each by its address and label; `address` is that of the first."""

    label: Promise
    address: str
    pages: tuple[tuple[str, Promise], ...]


def groups_of(pages: Iterable[tuple[Entry, str]]) -> list[Group]:
    """The head of these pages, each with its address, in their order. A page that stands alone is called as it is."""
    found: list[Group] = []
    for group, listed in groupby(pages, key=lambda pair: pair[0].group or pair[0].label):
        own = tuple((address, entry.label) for entry, address in listed)
        found.append(Group(group if len(own) > 1 else own[0][1], own[0][0], own))
    return found
