"""How far the count of a zone is: what is there, what isn't yet, and what nobody expected."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection
from django.db.models import Count, Max, OuterRef, Q, Subquery

from floor.models import CountScan, ZoneCount
from stores.models import Piece, Store, Zone
from stores.piece_lifecycle import AT_REST
from stores.services.counting import Difference, Finding, count

SHOWN: Final = 100
"""Of each list; how many more there are is said."""
_ROWS: Final = """
    SELECT 'count', count(*), sum(xmin::text::bigint) FROM floor_zonecount WHERE id = %(count)s
    UNION ALL SELECT 'scans', count(*), max(id) FROM floor_countscan WHERE count_id = %(count)s
    UNION ALL SELECT 'zone', count(*), sum(xmin::text::bigint) FROM stores_piece WHERE zone_id = %(zone)s
    UNION ALL SELECT 'read', count(*), sum(piece.xmin::text::bigint)
        FROM floor_countscan read JOIN stores_piece piece ON piece.resource_id = read.piece_id
        WHERE read.count_id = %(count)s
"""


@dataclass(frozen=True, slots=True)
class ToCount:
    """A zone with how many pieces should be in it, when it was counted last, and the count that is under way.

    `scanned`: how many labels were read in that one.
    """

    zone: Zone
    expected: int
    counted_at: datetime | None
    count: ZoneCount | None
    scanned: int


@dataclass(frozen=True, slots=True)
class Progress:
    """`found` of `expected` were read; `absent` not yet; `extra` were not expected; `unknown` labels."""

    expected: int
    found: int
    absent: Sequence[Piece]
    extra: Sequence[Finding]
    unknown: Sequence[str]

    @property
    def more_absent(self) -> int:
        """How many are not in the list."""
        return max(0, self.expected - self.found - len(self.absent))


def zones_of(store: Store) -> list[ToCount]:
    """The store's zones as a runner walks: two queries."""
    here = Count("pieces", filter=Q(pieces__state__in=AT_REST))
    last = ZoneCount.objects.filter(zone=OuterRef("pk")).order_by().values("zone").annotate(last=Max("finished_at"))
    zones = store.zones.annotate(expected=here, counted_at=Subquery(last.values("last"))).order_by("position", "pk")
    open_ones = ZoneCount.objects.filter(store=store, finished_at__isnull=True).select_related("started_by")
    counts = {row.zone_id: row for row in open_ones.annotate(scanned=Count("scans"))}
    return [
        ToCount(zone, zone.expected, zone.counted_at, counts.get(zone.pk), getattr(counts.get(zone.pk), "scanned", 0))
        for zone in zones
    ]


def progress_of(zone_count: ZoneCount) -> Progress:
    """How far it is. Three queries."""
    labels = CountScan.objects.filter(count=zone_count).order_by("pk").values_list("label", flat=True)
    seen = count(store=zone_count.store, zone=zone_count.zone, labels=labels)
    absent = [one.piece for one in seen.findings if one.difference == Difference.NOT_THERE]
    extra = [one for one in seen.findings if one.difference != Difference.NOT_THERE]
    return Progress(
        expected=seen.as_believed + len(absent),
        found=seen.as_believed,
        absent=sorted(absent, key=lambda piece: (piece.place, piece.label))[:SHOWN],
        extra=extra[:SHOWN],
        unknown=seen.unknown[:SHOWN],
    )


def count_version(zone_count: ZoneCount) -> str:
    """A short text that is another one after each scan, and each move of a piece of the zone. One query."""
    asked = {"count": zone_count.pk, "zone": zone_count.zone_id}
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, asked)
        rows = sorted(cursor.fetchall())
    return hashlib.blake2s(repr(rows).encode(), digest_size=8).hexdigest()
