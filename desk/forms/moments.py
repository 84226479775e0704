"""Moments as a store's wall shows them, and as rules keep them: "2026-06-01T10:00" and ISO 8601 in UTC."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from desk.forms.rows import Column
from kernel import clock

ENDS: Final = ("starts_at", "ends_at")
PERIOD: Final = (
    Column("starts_at", _("From"), "datetime-local"),
    Column("ends_at", _("Until"), "datetime-local"),
    Column("reason", _("Reason"), "text"),
)
"""The fields of a row that says from when until when, and why."""


def walled(rows: Iterable[Mapping[str, Any]], zone: ZoneInfo) -> list[dict[str, Any]]:
    """Rows of the rules as a form shows them; what was typed and is no moment stays as it is."""
    return [dict(row) | {name: _wall(row.get(name), zone) for name in ENDS} for row in rows]


def unwalled(rows: Iterable[Mapping[str, Any]], zone: ZoneInfo) -> list[dict[str, Any]]:
    """Rows as the rules have them; what is no moment, or one that the clocks skip, stays as it was typed."""
    return [dict(row) | {name: _instant(row.get(name), zone) for name in ENDS} for row in rows]


def _wall(said: Any, zone: ZoneInfo) -> Any:
    try:
        moment = datetime.fromisoformat(said)
    except (TypeError, ValueError):
        return said
    return said if moment.tzinfo is None else f"{moment.astimezone(zone):%Y-%m-%dT%H:%M}"


def _instant(typed: Any, zone: ZoneInfo) -> Any:
    found = read_moment(typed, zone)
    return typed if found is None else found.isoformat()


def read_moment(typed: Any, zone: ZoneInfo) -> datetime | None:
    """A day and a time of this century on a clock; None for what is none, or is skipped by that clock."""
    try:
        wall = datetime.fromisoformat(typed)
    except (TypeError, ValueError):
        return None
    if wall.tzinfo is not None or wall.year // 100 != 20:
        return None
    return clock.instant(wall.date(), wall.time(), zone)
