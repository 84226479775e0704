"""Counting a zone by scan: on one device or several, left and gone on with, and settled in the ledger at the end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.contrib.auth.models import User
from django.db import IntegrityError, models, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from bookings.errors import StoreBusy
from bookings.services.taking_out import take_out
from bookings.services.transfers import take_in
from floor.errors import CountOver, PieceUnknown
from floor.models import CountScan, ZoneCount
from kernel.identifiers import normal_label
from stores.models import Movement, Piece, PieceState, Variant, Zone
from stores.queries.scanned import scan
from stores.services.counting import Difference, Finding, Settled, count, settle_count
from stores.services.ledger import LABEL_LENGTH

NOT_THERE: Final = "not there when its zone was counted"
MOST_ROUNDS: Final = 20
"""How often a scan on another device may come between the last look and the end."""


class Heard(models.TextChoices):
    """What is said to a scan, where it is more than "it is where it should be"."""

    COUNTED = "counted", _("Counted")
    TWICE = "twice", _("Counted already")
    UNKNOWN = "unknown", _("Unknown label")
    NO_LABEL = "no_label", _("This code is on every piece of its size")


@dataclass(frozen=True, slots=True)
class Counted:
    """What a scan told: the piece, None for a label that nobody knows, and how it differs from what is believed."""

    label: str
    heard: Heard
    piece: Piece | None = None
    difference: Difference | None = None


def begin_count(*, zone: Zone, at: datetime, actor: User) -> ZoneCount:
    """Begin to count a zone, or go on with the count that somebody has begun."""
    try:
        with transaction.atomic():
            return ZoneCount.objects.create(store_id=zone.store_id, zone=zone, started_at=at, started_by=actor)
    except IntegrityError:
        return ZoneCount.objects.get(zone=zone, finished_at__isnull=True)


def scan_in(*, zone_count: ZoneCount, text: str, at: datetime, actor: User, nonce: str = "") -> Counted:
    """Keep that a label was read in the zone. The ledger is left alone until the count is finished.

    A scan that is sent twice under one nonce is answered as the first. Raises CountOver, PieceUnknown for nothing.
    """
    label = normal_label(text)[:LABEL_LENGTH]
    if not label:
        raise PieceUnknown(field="code")
    found = scan(text, store=zone_count.store)
    if isinstance(found, Variant):
        return Counted(label, Heard.NO_LABEL)
    piece = found if isinstance(found, Piece) else None
    label = piece.label if piece else label
    with transaction.atomic():
        _lock_open(zone_count)
        row, is_new = CountScan.objects.get_or_create(
            count=zone_count, label=label, defaults={"piece": piece, "at": at, "by": actor, "nonce": nonce}
        )
    if piece is None:
        return Counted(label, Heard.UNKNOWN)
    if not is_new and (not nonce or row.nonce != nonce):
        return Counted(label, Heard.TWICE, piece)
    looked = count(store=zone_count.store, zone=zone_count.zone, labels=[label])
    differs = (one.difference for one in looked.findings if one.piece == piece)
    return Counted(label, Heard.COUNTED, piece, next(differs, None))


def finish_count(*, zone_count: ZoneCount, at: datetime, actor: User) -> Settled:
    """This was all: make the belief what was counted, each piece by itself, and close the count.

    What isn't there is missing, with a word for whoever counts on it; what hangs here hangs here. What was moved while
    it was counted, is of another store, was sold or is with a visitor is left to a person. Whatever fails in between,
    the count stays open, and finishing it again is harmless. Raises CountOver, StoreBusy when scans never cease.
    """
    done: list[Finding] = []
    left: Sequence[Finding] = ()
    scans = -1
    for _round in range(MOST_ROUNDS):
        with transaction.atomic():
            _lock_open(zone_count)
            seen = list(zone_count.scans.order_by("pk"))
            if len(seen) == scans:
                ZoneCount.objects.filter(pk=zone_count.pk).update(finished_at=at, finished_by=actor)
                return Settled(tuple(done), tuple(left))
        scans = len(seen)
        settled = _settle(zone_count, seen, at=at, actor=actor)
        done += settled.done
        left = settled.left
    raise StoreBusy


def _settle(zone_count: ZoneCount, seen: Sequence[CountScan], *, at: datetime, actor: User) -> Settled:
    counted = count(store=zone_count.store, zone=zone_count.zone, labels=[row.label for row in seen])
    rested, moved = _apart(zone_count, seen, counted.findings)
    settled = settle_count(
        counted=replace(counted, findings=tuple(rested)),
        at=at,
        actor=actor,
        nonce=f"count:{zone_count.pk}:{len(seen)}",
        take_away=_take_away,
        take_in=take_in,
    )
    return Settled(settled.done, (*settled.left, *moved))


def _apart(
    zone_count: ZoneCount, seen: Iterable[CountScan], findings: Iterable[Finding]
) -> tuple[list[Finding], list[Finding]]:
    """Those that rested since they were looked for, and those that somebody moved meanwhile."""
    read_at = {row.piece_id: row.at for row in seen}
    pieces = [one.piece.pk for one in findings]
    told = Movement.objects.filter(piece__in=pieces, at__gte=zone_count.started_at).order_by()
    own = f"count:{zone_count.pk}:"
    latest = dict(told.exclude(nonce__startswith=own).values("piece").annotate(at=Max("at")).values_list("piece", "at"))
    rested: list[Finding] = []
    moved: list[Finding] = []
    for one in findings:
        since = read_at.get(one.piece.pk, zone_count.started_at)
        (moved if one.piece.pk in latest and latest[one.piece.pk] >= since else rested).append(one)
    return rested, moved


def _take_away(*, piece: Piece, at: datetime, actor: User | None, nonce: str | None) -> None:
    take_out(piece=piece, to=PieceState.MISSING, at=at, actor=actor, reason=NOT_THERE, nonce=nonce)


def _lock_open(zone_count: ZoneCount) -> None:
    """Scans and the end of a count follow each other. Raises CountOver."""
    locked = ZoneCount.objects.select_for_update(of=("self",), no_key=True)
    if not locked.filter(pk=zone_count.pk, finished_at__isnull=True).exists():
        raise CountOver
