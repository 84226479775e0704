"""The dates of a stretch on which a store is open otherwise: a holiday, a week of works."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from desk.rule_sets.base import Content, Errors, RuleSet, Scope, given, keep_rows
from desk.rule_sets.hours import DATED, Day
from desk.rule_sets.weekly import plain, read_rows
from stores.models import HoursException

ONE_DAY = Day()


class Days(RuleSet):
    """Exceptions from `scope.date` to `scope.until`: {"days": [{"date", "periods": [{"opens", "closes"}], "reason"}]}.

    A date that isn't named has its weekly hours; one without periods is closed.
    """

    name = "days"
    title = _("Hours of some days")

    def read(self, scope: Scope) -> Content:
        by_date: dict[date, list[HoursException]] = defaultdict(list)
        for row in _exceptions(scope).order_by("date", "opens"):
            by_date[row.date].append(row)
        return {"days": [_as_content(day, rows) for day, rows in sorted(by_date.items())]}

    def check(self, scope: Scope, content: Content) -> Errors:
        days = content.get("days")
        if not isinstance(days, list) or any(not isinstance(day, dict) for day in days):
            return {"days": [_("Give a list.")]}
        errors: Errors = {}
        seen: set[str] = set()
        for number, day in enumerate(days):
            if not _lies_in(day.get("date"), scope) or day["date"] in seen:
                errors[f"days.{number}.date"] = [_("Give each date once, within these days.")]
                continue
            seen.add(day["date"])
            wrong = ONE_DAY.check(scope, day | {"as_usual": False})
            errors |= {f"days.{number}.{field}": told for field, told in wrong.items()}
        return errors

    def normal(self, content: Content) -> Content:
        days = [
            {"date": day["date"], "periods": plain(read_rows(day, "periods", DATED)), "reason": day.get("reason", "")}
            for day in content["days"]
        ]
        return {"days": sorted(days, key=lambda day: day["date"])}

    def write(self, scope: Scope, content: Content) -> None:
        wanted: list[dict[str, Any]] = []
        for day in content["days"]:
            facts = {"date": date.fromisoformat(day["date"]), "reason": day["reason"]}
            periods = read_rows(day, "periods", DATED) or [{"opens": None, "closes": None}]
            wanted += [facts | period for period in periods]
        keep_rows(_exceptions(scope), wanted, key=("date", "opens"), store_id=scope.store)

    def lines(self, scope: Scope, content: Content) -> list[str]:
        return [in_words(day) for day in content["days"]] or [gettext("Open as usual")]

    def label(self, scope: Scope) -> str:
        first, last = (formats.date_format(day, "DATE_FORMAT") for day in _stretch(scope))
        return f"{scope.its_store()} · {first}" if first == last else f"{scope.its_store()} · {first} – {last}"


def in_words(day: Content) -> str:
    """ "24 December 2026: 10:00–14:00 · Christmas Eve"."""
    hours = ", ".join(f"{one['opens']}–{one['closes']}" for one in day["periods"]) or gettext("closed")
    told = f"{formats.date_format(date.fromisoformat(day['date']), 'DATE_FORMAT')}: {hours}"
    return f"{told} · {day['reason']}" if day["reason"] else told


def _as_content(day: date, rows: list[HoursException]) -> Content:
    periods = [{"opens": row.opens, "closes": row.closes} for row in rows if row.opens is not None]
    return {"date": str(day), "periods": plain(periods), "reason": rows[0].reason}


def _stretch(scope: Scope) -> tuple[date, date]:
    if scope.date is None or scope.until is None:
        raise ValueError("the days lie from a date until a date")
    return scope.date, scope.until


def _exceptions(scope: Scope) -> Any:
    return HoursException.objects.filter(store=given(scope.store), date__range=_stretch(scope))


def _lies_in(value: Any, scope: Scope) -> bool:
    first, last = _stretch(scope)
    try:
        return first <= date.fromisoformat(value) <= last and str(date.fromisoformat(value)) == value
    except (TypeError, ValueError):
        return False
