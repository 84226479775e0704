"""Counting a zone: what is there against what is believed to be there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.errors import DomainError
from kernel.identifiers import normal_label
from stores.errors import ZoneElsewhere
from stores.models import Piece, PieceState, Store, Zone
from stores.piece_lifecycle import AT_REST, GONE
from stores.services.handling import arrive, find, put, report_missing
from stores.services.writer import Spot


class Difference(models.TextChoices):
    """How a piece differs from what is believed of it."""

    NOT_THERE = "not_there", _("not there")
    MISPLACED = "misplaced", _("believed elsewhere in the store")
    FOUND = "found", _("believed missing")
    ARRIVED = "arrived", _("believed on its way here")
    IN_USE = "in_use", _("believed on a rail or with a visitor")
    OF_ANOTHER_STORE = "of_another_store", _("of another store")
    GONE = "gone", _("believed sold or written off")


@dataclass(frozen=True, slots=True)
class Finding:
    """One piece that is not as it is believed to be."""

    piece: Piece
    difference: Difference


@dataclass(frozen=True, slots=True)
class Count:
    """What counting a zone showed: how many are where they should be, what differs, and labels nobody knows."""

    zone: Zone
    as_believed: int
    findings: tuple[Finding, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """What was put right, and what is left to a person."""

    done: tuple[Finding, ...]
    left: tuple[Finding, ...]


def count(*, store: Store, zone: Zone, labels: Iterable[str]) -> Count:
    """Compare the labels scanned in a zone with the belief. Changes nothing; two queries. Raises ZoneElsewhere."""
    if zone.store_id != store.pk:
        raise ZoneElsewhere(field="zone")
    scanned = {normal_label(label) for label in labels} - {""}
    known = Piece.objects.select_related("variant__product", "store", "zone")
    there = {piece.label: piece for piece in known.filter(label__in=scanned)}
    absent = known.at_rest_in(zone).exclude(label__in=scanned).order_by("label", "pk")
    findings = [Finding(piece, Difference.NOT_THERE) for piece in absent]
    differing = ((piece, _difference(piece, zone)) for _label, piece in sorted(there.items()))
    unexpected = [Finding(piece, difference) for piece, difference in differing if difference]
    return Count(
        zone=zone,
        as_believed=len(there) - len(unexpected),
        findings=tuple(findings + unexpected),
        unknown=tuple(sorted(scanned - there.keys())),
    )


def settle_count(
    *,
    counted: Count,
    at: datetime,
    actor: User | None = None,
    nonce: str = "",
    take_away: Callable[..., object] = report_missing,
    take_in: Callable[..., object] = arrive,
) -> Settled:
    """Make the belief what was counted, one movement a piece, each by itself.

    What is of another store, sold, or on a rail is left to a person, as is what somebody has moved since the count.
    `take_away` brings a piece to missing, `take_in` takes in what was sent; bookings has those that look after whoever
    counts on the piece, or waits for it.
    `nonce` makes sending the same count again harmless.
    """
    done: list[Finding] = []
    left: list[Finding] = []
    for finding in sorted(counted.findings, key=_order):
        number = f"{nonce}:{finding.piece.pk}" if nonce else None
        try:
            settled = _settle(finding, counted.zone, take_away, take_in, at=at, actor=actor, nonce=number)
        except DomainError:
            settled = False
        (done if settled else left).append(finding)
    return Settled(tuple(done), tuple(left))


def _difference(piece: Piece, zone: Zone) -> Difference | None:
    state = PieceState(piece.state)
    if state in GONE:
        return Difference.GONE
    if state == PieceState.MISSING:
        return Difference.FOUND
    if piece.store_id != zone.store_id:
        return Difference.OF_ANOTHER_STORE
    if state == PieceState.IN_TRANSIT:
        return Difference.ARRIVED
    if state not in AT_REST:
        return Difference.IN_USE
    return None if piece.zone_id == zone.pk else Difference.MISPLACED


def _settle(
    finding: Finding,
    zone: Zone,
    take_away: Callable[..., object],
    take_in: Callable[..., object],
    *,
    at: datetime,
    actor: User | None,
    nonce: str | None,
) -> bool:
    """Whether the count alone could put it right. Raises what the verbs raise."""
    piece, spot = finding.piece, Spot(zone)
    match finding.difference:
        case Difference.NOT_THERE:
            take_away(piece=piece, at=at, actor=actor, nonce=nonce)
        case Difference.MISPLACED:
            put(piece=piece, zone=zone, at=at, actor=actor, nonce=nonce)
        case Difference.FOUND:
            find(piece=piece, store=zone.store, spot=spot, at=at, actor=actor, nonce=nonce)
        case Difference.ARRIVED:
            take_in(piece=piece, store=zone.store, spot=spot, at=at, actor=actor, nonce=nonce)
        case _:
            return False
    return True


def _order(finding: Finding) -> int:
    return int(finding.piece.pk)
