"""Pieces by the list: each line has a fate of its own, and a bad one harms none of the rest."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.contrib.auth.models import User
from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.identifiers import tidy
from stores.errors import LabelInUse, LabelInvalid, PlaceTooLong
from stores.models import Piece, Store, Variant, Zone
from stores.services.ledger import Arrival, checked_label, receive_many
from stores.services.writer import checked_place

MOST_TRIES: Final = 3


class Fate(models.TextChoices):
    """What becomes of a line."""

    RECEIVED = "received", _("received")
    ALREADY_HERE = "already_here", _("received before")
    LABEL_IN_USE = "label_in_use", _("its label is on another piece")
    LABEL_INVALID = "label_invalid", _("its label is empty or too long")
    TWICE_IN_FILE = "twice_in_file", _("its label is on an earlier line")
    UNKNOWN_SKU = "unknown_sku", _("its SKU is unknown")
    UNKNOWN_ZONE = "unknown_zone", _("its zone is unknown in this store")
    PLACE_TOO_LONG = "place_too_long", _("its place is too long")
    MALFORMED = "malformed", _("it has more or fewer fields than the first line")
    QUOTES = "quotes", _("its quotation marks don’t match")
    NOT_UTF8 = "not_utf8", _("it isn’t written in UTF-8")
    ADDED = "added", _("new")
    CHANGED = "changed", _("changed")
    SAME = "same", _("the same")
    BAD = "bad", _("can’t be used")
    STOPPED = "stopped", _("not received: it was stopped")


UNREAD: Final = (Fate.MALFORMED, Fate.QUOTES, Fate.NOT_UTF8)
"""The fates of lines of which nobody knows what they mean: nothing else is asked about them."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a delivery as it was written; `number` is where it stands in the file, from 1."""

    number: int
    sku: str
    label: str
    zone: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class LineFate:
    """What becomes of a line: `arrival` when it is, or can be, received, and the piece once it is there."""

    line: Line
    fate: Fate
    arrival: Arrival | None = None
    piece: Piece | None = None


def foresee_lines(*, lines: Sequence[Line], store: Store, seen: AbstractSet[str] = frozenset()) -> list[LineFate]:
    """What would become of each line, in their order, without doing it: three queries.

    `seen` are the labels (normal form) of the lines before these, where a file is read in batches.
    """
    variants = {one.sku: one for one in Variant.objects.with_skus({tidy(line.sku) for line in lines})}
    zones = {zone.name.casefold(): zone for zone in Zone.objects.filter(store=store)}
    fates: list[LineFate] = []
    known = set(seen)
    for line in lines:
        fate = _by_itself(line, store, variants, zones)
        if fate.arrival is not None and fate.arrival.label in known:
            fate = LineFate(line, Fate.TWICE_IN_FILE)
        if fate.arrival is not None:
            known.add(fate.arrival.label)
        fates.append(fate)
    return _beside_the_stock(fates)


def receive_lines(
    *,
    lines: Sequence[Line],
    store: Store,
    at: datetime,
    actor: User | None = None,
    seen: AbstractSet[str] = frozenset(),
) -> list[LineFate]:
    """Take in what can be taken in, and say of each line what became of it. The queries do not grow with the lines.

    The same lines again change nothing: what was received is ALREADY_HERE. Raises LabelInUse when other deliveries
    took labels of these lines faster than they could be read, several times in a row.
    """
    for _attempt in range(MOST_TRIES):
        fates = foresee_lines(lines=lines, store=store, seen=seen)
        # In the order of their labels: two deliveries with the same ones would else wait for each other.
        arrivals = sorted((fate.arrival for fate in fates if fate.arrival), key=_label_of)
        try:
            pieces = {piece.label: piece for piece in receive_many(arrivals=arrivals, at=at, actor=actor)}
        except LabelInUse:
            continue
        return [replace(fate, piece=pieces[fate.arrival.label]) if fate.arrival else fate for fate in fates]
    raise LabelInUse(field="label")


def _by_itself(line: Line, store: Store, variants: dict[str, Variant], zones: dict[str, Zone]) -> LineFate:
    variant, zone_name = variants.get(tidy(line.sku)), tidy(line.zone).casefold()
    if variant is None:
        return LineFate(line, Fate.UNKNOWN_SKU)
    if zone_name and zone_name not in zones:
        return LineFate(line, Fate.UNKNOWN_ZONE)
    try:
        label, place = checked_label(line.label), checked_place(line.place)
    except LabelInvalid:
        return LineFate(line, Fate.LABEL_INVALID)
    except PlaceTooLong:
        return LineFate(line, Fate.PLACE_TOO_LONG)
    return LineFate(line, Fate.RECEIVED, Arrival(variant, store, label, place, zones.get(zone_name)))


def _beside_the_stock(fates: list[LineFate]) -> list[LineFate]:
    labels = [fate.arrival.label for fate in fates if fate.arrival]
    found = Piece.objects.filter(label__in=labels)
    here = {piece.label: piece for piece in found}
    return [_beside(fate, here.get(_label_of(fate.arrival))) if fate.arrival else fate for fate in fates]


def _beside(fate: LineFate, other: Piece | None) -> LineFate:
    if other is None or fate.arrival is None:
        return fate
    same = (other.variant_id, other.store_id) == (fate.arrival.variant.pk, fate.arrival.store.pk)
    return LineFate(fate.line, Fate.ALREADY_HERE if same else Fate.LABEL_IN_USE, piece=other if same else None)


def _label_of(arrival: Arrival) -> str:
    return arrival.label
