"""When an experience is offered in a store."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from desk.rule_sets.base import Content, Errors, RuleSet, Scope, given, keep_rows
from desk.rule_sets.nights import open_late
from desk.rule_sets.weekly import (
    check_apart,
    check_nights,
    check_order,
    check_rows,
    date_of,
    in_words,
    plain,
    read_rows,
    skipped,
    time_of,
    weekday_of,
)
from experiences.models import Experience, Schedule, Variation
from experiences.models.bounds import TICK_MINUTES
from experiences.queries.weeks import with_house_week
from stores.models import Store

LONGEST_INTERVAL: Final = 720
OFF_TICK: Final = _("Give a multiple of five minutes.")


def start_of(value: Any) -> Any:
    """A time of day on a tick: what is off it could not be promised exactly."""
    found = time_of(value)
    if found.minute % TICK_MINUTES:
        raise ValueError
    return found


def interval_of(value: Any) -> int:
    """Whole ticks, in minutes."""
    whole = isinstance(value, int) and not isinstance(value, bool) and not value % TICK_MINUTES
    if not whole or not TICK_MINUTES <= value <= LONGEST_INTERVAL:
        raise ValueError
    return int(value)


WINDOW: Final = {
    "weekday": weekday_of, "starts": start_of, "ends": time_of, "interval": interval_of,
    "valid_from": date_of, "valid_until": date_of,
}  # fmt: skip


class Windows(RuleSet):
    """An experience's week.

    {"own": true, "windows": [{"weekday", "starts", "ends", "interval", "valid_from", "valid_until"}, …]}. A visit may
    start every `interval` minutes, and ends by the window's end. A store whose week is not its "own" has the house's,
    and no windows here. Without a store the scope is the house's week, which is "own".
    """

    name = "windows"
    title = _("When it is offered")

    def read(self, scope: Scope) -> Content:
        return {"own": _is_own(scope), "windows": plain(_windows(scope).values(*WINDOW))}

    def check(self, scope: Scope, content: Content) -> Errors:
        if not isinstance(content.get("own"), bool):
            return {"own": [_("Yes or no.")]}
        errors = check_rows(content, "windows", WINDOW)
        if errors:
            return errors | {field: [OFF_TICK] for field in errors if field.endswith((".interval", ".starts"))}
        rows = read_rows(content, "windows", WINDOW)
        nights = check_nights(rows, "windows", "starts", "ends", open_late=open_late(scope.store))
        return check_order(rows, "windows") | nights | check_apart(rows, "windows", "starts", "ends")

    def normal(self, content: Content) -> Content:
        rows = read_rows(content, "windows", WINDOW) if content["own"] else []
        return {"own": content["own"], "windows": plain(rows)}

    def write(self, scope: Scope, content: Content) -> None:
        wanted, key = read_rows(content, "windows", WINDOW), ("weekday", "starts", "valid_from")
        of: dict[str, Any] = {"experience_id": scope.experience, "store_id": scope.store}
        if scope.store is not None and content["own"]:
            Variation.objects.update_or_create(**of, defaults={"own_week": True})
        keep_rows(_windows(scope), wanted, key=key, **of)
        if not content["own"]:
            Variation.objects.filter(**of, own_week=True).update(own_week=False)

    def lines(self, scope: Scope, content: Content) -> list[str]:
        if not content["own"]:
            return [gettext("As the house offers it")]
        every = gettext("every %(minutes)s minutes")
        told = [
            f"{in_words(row, 'starts', 'ends')} · {every % {'minutes': row['interval']}}" for row in content["windows"]
        ]
        return told or [gettext("Not offered here")]

    def label(self, scope: Scope) -> str:
        return f"{Experience.objects.get(pk=given(scope.experience))} · {place_of(scope)}"

    def stores(self, scope: Scope) -> list[Store]:
        if scope.store is not None:
            return [scope.its_store()]
        return list(with_house_week(given(scope.experience)))

    def advise(self, scope: Scope, content: Content, *, today: date) -> Errors:
        if scope.store is None:
            return {}
        zone = scope.its_store().zone
        return skipped(read_rows(content, "windows", WINDOW), "windows", "starts", zone, today=today)


def place_of(scope: Scope) -> str:
    """The store, or that it is the house's."""
    return gettext("every store") if scope.store is None else str(scope.its_store())


def _windows(scope: Scope) -> Any:
    return Schedule.objects.filter(store=scope.store, experience=scope.experience)


def _is_own(scope: Scope) -> bool:
    own = Variation.objects.filter(store=scope.store, experience=scope.experience, own_week=True)
    return scope.store is None or own.exists()
