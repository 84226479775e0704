"""When a store is open: its week, and the dates on which it is otherwise."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from desk.rule_sets.base import Content, Errors, RuleSet, Scope, keep_rows
from desk.rule_sets.weekly import check_apart, check_rows, in_words, plain, read_rows, skipped, time_of, weekday_of
from stores.models import HoursException, OpeningPeriod

WEEKLY: Final = {"weekday": weekday_of, "opens": time_of, "closes": time_of}
DATED: Final = {"opens": time_of, "closes": time_of}
LONGEST_REASON: Final = 120


class Hours(RuleSet):
    """A store's week: {"periods": [{"weekday", "opens", "closes"}, …]}. What closes before it opens closes tomorrow."""

    name = "hours"
    title = _("Opening hours")

    def read(self, scope: Scope) -> Content:
        return {"periods": plain(OpeningPeriod.objects.filter(store=scope.store).values(*WEEKLY))}

    def check(self, scope: Scope, content: Content) -> Errors:
        errors = check_rows(content, "periods", WEEKLY)
        return errors or check_apart(read_rows(content, "periods", WEEKLY), "periods", "opens", "closes")

    def normal(self, content: Content) -> Content:
        return {"periods": plain(read_rows(content, "periods", WEEKLY))}

    def write(self, scope: Scope, content: Content) -> None:
        rows, key = OpeningPeriod.objects.filter(store=scope.store), ("weekday", "opens")
        keep_rows(rows, read_rows(content, "periods", WEEKLY), key=key, store_id=scope.store)

    def lines(self, scope: Scope, content: Content) -> list[str]:
        return [in_words(row, "opens", "closes") for row in content["periods"]] or [gettext("Closed every day")]

    def label(self, scope: Scope) -> str:
        return str(scope.its_store())

    def advise(self, scope: Scope, content: Content, *, today: date) -> Errors:
        zone = scope.its_store().zone
        return skipped(read_rows(content, "periods", WEEKLY), "periods", "opens", zone, today=today)


class Day(RuleSet):
    """One date of a store: {"as_usual": true}, or {"as_usual": false, "periods": [{"opens", "closes"}, …], "reason"}.

    Without periods it is closed that day.
    """

    name = "day"
    title = _("Hours of one day")

    def read(self, scope: Scope) -> Content:
        rows = list(_exceptions(scope).values("opens", "closes", "reason"))
        if not rows:
            return {"as_usual": True, "periods": [], "reason": ""}
        periods = [{"opens": row["opens"], "closes": row["closes"]} for row in rows if row["opens"] is not None]
        return {"as_usual": False, "periods": plain(periods), "reason": rows[0]["reason"]}

    def check(self, scope: Scope, content: Content) -> Errors:
        if content.get("as_usual") is True:
            return {}
        reason = content.get("reason", "")
        if not isinstance(reason, str) or len(reason) > LONGEST_REASON:
            return {"reason": [_("At most %(most)s characters.") % {"most": LONGEST_REASON}]}
        errors = check_rows(content, "periods", DATED)
        return errors or check_apart(read_rows(content, "periods", DATED), "periods", "opens", "closes")

    def normal(self, content: Content) -> Content:
        if content.get("as_usual") is True:
            return {"as_usual": True, "periods": [], "reason": ""}
        periods = plain(read_rows(content, "periods", DATED))
        return {"as_usual": False, "periods": periods, "reason": content.get("reason", "")}

    def write(self, scope: Scope, content: Content) -> None:
        wanted: list[dict[str, Any]] = []
        if not content["as_usual"]:
            periods = read_rows(content, "periods", DATED) or [{"opens": None, "closes": None}]
            wanted = [row | {"reason": content["reason"]} for row in periods]
        keep_rows(_exceptions(scope), wanted, key=("opens",), store_id=scope.store, date=scope.date)

    def lines(self, scope: Scope, content: Content) -> list[str]:
        if content["as_usual"]:
            return [gettext("Open as usual")]
        hours = [in_words(row, "opens", "closes") for row in content["periods"]] or [gettext("Closed")]
        return [*hours, content["reason"]] if content["reason"] else hours

    def label(self, scope: Scope) -> str:
        return f"{scope.its_store()} · {formats.date_format(_date(scope), 'DATE_FORMAT')}"


def _exceptions(scope: Scope) -> Any:
    return HoursException.objects.filter(store=scope.store, date=_date(scope))


def _date(scope: Scope) -> date:
    if scope.date is None:
        raise ValueError("the hours of one day are of a date")
    return scope.date
