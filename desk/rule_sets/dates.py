"""When an experience is offered on one date, in place of its week."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from desk.rule_sets.base import Content, Errors, RuleSet, Scope, given, keep_rows
from desk.rule_sets.nights import open_late
from desk.rule_sets.weekly import check_apart, check_nights, check_rows, in_words, plain, read_rows, skipped, time_of
from desk.rule_sets.windows import OFF_TICK, interval_of, place_of, start_of
from experiences.models import Experience, ScheduleException
from experiences.queries.weeks import with_house_week
from stores.models import Store

HOURS: Final = {"starts": start_of, "ends": time_of, "interval": interval_of}


class DateWindows(RuleSet):
    """{"as_usual": true}, or {"as_usual": false, "windows": [{"starts", "ends", "interval"}, …]}, of `scope.date`.

    Without windows it is not offered that day. Without a store the scope is the house's date, which is of every store
    that has the house's week and nothing of its own on that date; what is "as usual" there is as the house has it.
    """

    name = "date_windows"
    title = _("When it is offered on a date")

    def read(self, scope: Scope) -> Content:
        rows = list(_exceptions(scope).values(*HOURS))
        return {"as_usual": not rows, "windows": plain(row for row in rows if row["starts"] is not None)}

    def check(self, scope: Scope, content: Content) -> Errors:
        if not isinstance(content.get("as_usual"), bool):
            return {"as_usual": [_("Yes or no.")]}
        errors = check_rows(content, "windows", HOURS)
        if errors:
            return errors | {field: [OFF_TICK] for field in errors if field.endswith((".interval", ".starts"))}
        rows = [row | {"weekday": _date(scope).weekday()} for row in read_rows(content, "windows", HOURS)]
        nights = check_nights(rows, "windows", "starts", "ends", open_late=open_late(scope.store))
        return nights | check_apart(rows, "windows", "starts", "ends")

    def normal(self, content: Content) -> Content:
        rows = [] if content["as_usual"] else read_rows(content, "windows", HOURS)
        return {"as_usual": content["as_usual"], "windows": plain(rows)}

    def write(self, scope: Scope, content: Content) -> None:
        wanted: list[dict[str, Any]] = read_rows(content, "windows", HOURS)
        if not content["as_usual"] and not wanted:
            wanted = [{"starts": None, "ends": None, "interval": 30}]
        of: dict[str, Any] = {"experience_id": scope.experience, "store_id": scope.store, "date": _date(scope)}
        keep_rows(_exceptions(scope), wanted, key=("starts",), **of)

    def lines(self, scope: Scope, content: Content) -> list[str]:
        if content["as_usual"]:
            return self._inherited(scope) or [gettext("As every week")]
        return [in_words(row, "starts", "ends") for row in content["windows"]] or [gettext("Not offered that day")]

    def _inherited(self, scope: Scope) -> list[str]:
        """What the house has on the date, of a store that has the house's week."""
        house = replace(scope, store=None)
        told = self.read(house)
        if scope.store is None or told["as_usual"] or not _has_house_week(scope):
            return []
        return [gettext("As the house has it: %(hours)s") % {"hours": ", ".join(self.lines(house, told))}]

    def label(self, scope: Scope) -> str:
        experience = Experience.objects.get(pk=given(scope.experience))
        return f"{experience} · {place_of(scope)} · {formats.date_format(_date(scope), 'DATE_FORMAT')}"

    def stores(self, scope: Scope) -> list[Store]:
        if scope.store is not None:
            return [scope.its_store()]
        differing = ScheduleException.objects.filter(
            experience=scope.experience, date=_date(scope), store__isnull=False
        )
        return list(with_house_week(given(scope.experience)).exclude(pk__in=differing.values("store")))

    def advise(self, scope: Scope, content: Content, *, today: date) -> Errors:
        if scope.store is None:
            return {}
        day = _date(scope)
        fixed = {"weekday": day.weekday(), "valid_from": day, "valid_until": day}
        rows = [row | fixed for row in read_rows(content, "windows", HOURS)]
        return skipped(rows, "windows", "starts", scope.its_store().zone, today=today)


def _exceptions(scope: Scope) -> Any:
    return ScheduleException.objects.filter(experience=scope.experience, store=scope.store, date=_date(scope))


def _has_house_week(scope: Scope) -> bool:
    return with_house_week(given(scope.experience)).filter(pk=given(scope.store)).exists()


def _date(scope: Scope) -> date:
    if scope.date is None:
        raise ValueError("the windows of one date are of a date")
    return scope.date
