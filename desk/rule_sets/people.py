"""When a stylist works: weekly shifts in a store, and the times when they are away from every one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Q
from django.utils import formats, timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from desk.rule_sets.base import Content, Errors, RuleSet, Scope, given, keep_rows
from desk.rule_sets.elsewhere import check_elsewhere
from desk.rule_sets.nights import open_late
from desk.rule_sets.weekly import (
    check_apart,
    check_nights,
    check_order,
    check_rows,
    date_of,
    in_words,
    instant_of,
    plain,
    read_rows,
    skipped,
    time_of,
    weekday_of,
)
from kernel import clock
from stores.models import Shift, Store, Stylist, TimeOff, TimeOffState

SHIFT: Final = {
    "weekday": weekday_of, "starts": time_of, "ends": time_of, "valid_from": date_of, "valid_until": date_of,
}  # fmt: skip
LONGEST_REASON: Final = 120


def reason_of(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_REASON:
        raise ValueError
    return value


ABSENCE: Final = {"starts_at": instant_of, "ends_at": instant_of, "reason": reason_of}


class Shifts(RuleSet):
    """A stylist's week in a store: {"shifts": [{"weekday", "starts", "ends", "valid_from", "valid_until"}, …]}.

    A validity is a date or null, both ends included.
    """

    name = "shifts"
    title = _("Weekly shifts")

    def read(self, scope: Scope) -> Content:
        return {"shifts": plain(_shifts(scope).values(*SHIFT))}

    def check(self, scope: Scope, content: Content) -> Errors:
        errors = check_rows(content, "shifts", SHIFT)
        if errors:
            return errors
        rows = read_rows(content, "shifts", SHIFT)
        nights = check_nights(rows, "shifts", "starts", "ends", open_late=open_late(scope.store))
        elsewhere = check_elsewhere(rows, scope.its_store(), given(scope.stylist))
        return check_order(rows, "shifts") | nights | elsewhere | check_apart(rows, "shifts", "starts", "ends")

    def normal(self, content: Content) -> Content:
        return {"shifts": plain(read_rows(content, "shifts", SHIFT))}

    def write(self, scope: Scope, content: Content) -> None:
        wanted, key = read_rows(content, "shifts", SHIFT), ("weekday", "starts", "valid_from")
        keep_rows(_shifts(scope), wanted, key=key, store_id=scope.store, stylist_id=scope.stylist)

    def lines(self, scope: Scope, content: Content) -> list[str]:
        return [in_words(row, "starts", "ends") for row in content["shifts"]] or [gettext("No shifts here")]

    def label(self, scope: Scope) -> str:
        return f"{Stylist.objects.get(pk=given(scope.stylist))} · {scope.its_store()}"

    def advise(self, scope: Scope, content: Content, *, today: date) -> Errors:
        zone = scope.its_store().zone
        return skipped(read_rows(content, "shifts", SHIFT), "shifts", "starts", zone, today=today)


class Absences(RuleSet):
    """When a stylist is away, in every store: {"absences": [{"starts_at", "ends_at", "reason"}, …]}.

    What is approved; what is only asked for is no rule. The scope's store is the one whose manager says so; what was
    over before `scope.date` is neither read nor written.
    """

    name = "time_off"
    title = _("Time off")

    def read(self, scope: Scope) -> Content:
        return {"absences": plain(_absences(scope).values(*ABSENCE))}

    def check(self, scope: Scope, content: Content) -> Errors:
        errors = check_rows(content, "absences", ABSENCE)
        if errors:
            return errors
        return check_periods(read_rows(content, "absences", ABSENCE), "absences")

    def normal(self, content: Content) -> Content:
        return {"absences": plain(read_rows(content, "absences", ABSENCE))}

    def write(self, scope: Scope, content: Content) -> None:
        wanted = read_rows(content, "absences", ABSENCE)
        _settle_requests(scope, wanted)
        keep_rows(_absences(scope), wanted, key=("starts_at",), stylist_id=scope.stylist)

    def lines(self, scope: Scope, content: Content) -> list[str]:
        return [away_in_words(row) for row in content["absences"]] or [gettext("Never away")]

    def veiled(self, content: Content) -> Content:
        """Why somebody is away is nobody's business who doesn't plan with it."""
        rows = content["absences"]
        return {"absences": [row | {"reason": gettext("a reason is given")} if row["reason"] else row for row in rows]}

    def label(self, scope: Scope) -> str:
        return str(Stylist.objects.get(pk=given(scope.stylist)))

    def stores(self, scope: Scope) -> list[Store]:
        return stores_of(scope.stylist)


def check_periods(rows: Sequence[Mapping[str, Any]], name: str) -> Errors:
    """Periods of instants that end before they start, or overlap with one before them."""
    errors: Errors = {}
    for number, row in enumerate(rows):
        if row["ends_at"] <= row["starts_at"]:
            errors[f"{name}.{number}.ends_at"] = [_("This ends before it starts.")]
        elif any(row["starts_at"] < one["ends_at"] and one["starts_at"] < row["ends_at"] for one in rows[:number]):
            errors[f"{name}.{number}.starts_at"] = [_("This overlaps with another row.")]
    return errors


def _shifts(scope: Scope) -> Any:
    return Shift.objects.filter(store=scope.store, stylist=scope.stylist)


def _absences(scope: Scope) -> Any:
    rows = TimeOff.objects.approved().filter(stylist=given(scope.stylist))
    if scope.date is not None:
        rows = rows.filter(ends_at__gt=clock.first_instant(scope.date, scope.its_store().zone))
    return rows


def _settle_requests(scope: Scope, wanted: Sequence[Mapping[str, Any]]) -> None:
    """What was asked for is granted by being written, and waits for an answer again when it is taken back."""
    granted = {(row["starts_at"], row["ends_at"]) for row in wanted}
    for asked in TimeOff.objects.filter(stylist=given(scope.stylist), state=TimeOffState.ASKED):
        if (asked.starts_at, asked.ends_at) in granted:
            asked.state = TimeOffState.APPROVED
            asked.save(update_fields=["state"])
    kept = {row["starts_at"] for row in wanted}
    for approved in _absences(scope).filter(asked_at__isnull=False).exclude(starts_at__in=kept):
        approved.state = TimeOffState.ASKED
        approved.save(update_fields=["state"])


def stores_of(stylist: int | None) -> list[Store]:
    """Where they have shifts, weekly or on some date."""
    anywhere = Q(shifts__stylist=stylist) | Q(shift_exceptions__stylist=stylist)
    return list(Store.objects.filter(anywhere).distinct().order_by("pk"))


def away_in_words(row: dict[str, str]) -> str:
    first, last = (timezone.localtime(datetime.fromisoformat(row[name])) for name in ("starts_at", "ends_at"))
    told = " – ".join(formats.date_format(one, "SHORT_DATETIME_FORMAT") for one in (first, last))
    return f"{told} · {row['reason']}" if row["reason"] else told
