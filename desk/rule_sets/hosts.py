"""Who hosts: whether a stylist is of the team and what they can do, and who is there on one date."""

from __future__ import annotations

from collections import defaultdict
from datetime import time
from typing import Any, ClassVar, Final

from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from desk.rule_sets.base import Content, Errors, RuleSet, Scope, given, keep_rows
from desk.rule_sets.facts import Facts
from desk.rule_sets.people import stores_of
from desk.rule_sets.weekly import check_apart, check_rows, plain, read_rows, time_of
from stores.models import ShiftException, Skill, Store, Stylist


class StylistItself(Facts):
    """A stylist's facts, those of the row and "skills": [slug, …]. Not active: left for good.

    The scope's store is the one whose manager says so.
    """

    name = "stylist"
    title = _("Stylist")
    model = Stylist
    facts: ClassVar[tuple[str, ...]] = (
        "name", "introduction", "languages", "phone", "texts_wanted", "translations", "user_id", "active",
    )  # fmt: skip

    def row(self, scope: Scope) -> Stylist:
        return Stylist.objects.get(pk=given(scope.stylist))

    def read(self, scope: Scope) -> Content:
        return super().read(scope) | {"skills": sorted(self.row(scope).skills.values_list("slug", flat=True))}

    def check(self, scope: Scope, content: Content) -> Errors:
        errors = super().check(scope, content)
        skills = content.get("skills")
        if not isinstance(skills, list) or not all(isinstance(slug, str) for slug in skills):
            errors["skills"] = [_("Give a list.")]
        elif Skill.objects.filter(slug__in=skills).count() != len(set(skills)):
            errors["skills"] = [_("There is no such skill any more.")]
        return errors

    def normal(self, content: Content) -> Content:
        return super().normal(content) | {"skills": sorted(set(content["skills"]))}

    def write(self, scope: Scope, content: Content) -> None:
        super().write(scope, content)
        self.row(scope).skills.set(Skill.objects.filter(slug__in=content["skills"]))

    def lines(self, scope: Scope, content: Content) -> list[str]:
        skills = [skill.said("name") for skill in Skill.objects.filter(slug__in=content["skills"])]
        told = gettext("skills: %(skills)s") % {"skills": ", ".join(skills) or "–"}
        return [*super().lines(scope, content), told]

    def stores(self, scope: Scope) -> list[Store]:
        return stores_of(scope.stylist)


def stylist_of(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        raise ValueError
    return int(value)


def maybe_time_of(value: Any) -> time | None:
    return None if value is None else time_of(value)


DATED: Final = {"stylist_id": stylist_of, "starts": maybe_time_of, "ends": maybe_time_of}


class ShiftDay(RuleSet):
    """Who is otherwise there on one date of a store: {"shifts": [{"stylist_id", "starts", "ends"}, …]}.

    Who is named has these shifts in place of the weekly ones; with null for both times they are not there.
    """

    name = "shift_day"
    title = _("Shifts of one day")

    def read(self, scope: Scope) -> Content:
        return {"shifts": plain(_dated(scope).values(*DATED))}

    def check(self, scope: Scope, content: Content) -> Errors:
        errors = check_rows(content, "shifts", DATED)
        if errors:
            return errors
        rows = read_rows(content, "shifts", DATED)
        errors |= _check_halves(rows) or _check_apart(rows)
        known = _team(scope)
        for number, row in enumerate(rows):
            if row["stylist_id"] not in known:
                errors[f"shifts.{number}.stylist_id"] = [_("Choose somebody of the team.")]
        return errors

    def normal(self, content: Content) -> Content:
        return {"shifts": plain(read_rows(content, "shifts", DATED))}

    def write(self, scope: Scope, content: Content) -> None:
        wanted = read_rows(content, "shifts", DATED)
        keep_rows(_dated(scope), wanted, key=("stylist_id", "starts"), store_id=scope.store, date=scope.date)

    def lines(self, scope: Scope, content: Content) -> list[str]:
        rows = content["shifts"]
        names = {one.pk: str(one) for one in Stylist.objects.filter(pk__in=[row["stylist_id"] for row in rows])}
        return [f"{names.get(row['stylist_id'], '?')}: {_times(row)}" for row in rows] or [gettext("As every week")]

    def label(self, scope: Scope) -> str:
        return f"{scope.its_store()} · {formats.date_format(_date(scope), 'DATE_FORMAT')}"


def _team(scope: Scope) -> set[int]:
    """Who may be named: the store's team, and whoever is named already."""
    team = Stylist.objects.active().of_team(scope.its_store()).values_list("pk", flat=True)
    return {*team, *_dated(scope).values_list("stylist", flat=True)}


def _check_halves(rows: list[dict[str, Any]]) -> Errors:
    wrong = [number for number, row in enumerate(rows) if (row["starts"] is None) != (row["ends"] is None)]
    return {f"shifts.{number}.ends": [_("Give both times, or none.")] for number in wrong}


def _check_apart(rows: list[dict[str, Any]]) -> Errors:
    """Of each stylist: shifts that don't overlap, and none beside the word that they are not there."""
    errors: Errors = {}
    by_stylist: dict[int, list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        by_stylist[row["stylist_id"]].append(number)
    for numbers in by_stylist.values():
        away = [number for number in numbers if rows[number]["starts"] is None]
        if away and len(numbers) > 1:
            errors[f"shifts.{away[-1]}.starts"] = [_("They can’t be away and there on the same day.")]
            continue
        if not away:
            wrong = check_apart([rows[number] for number in numbers], "shifts", "starts", "ends")
            for key, told in wrong.items():
                _list, position, field = key.split(".")
                errors[f"shifts.{numbers[int(position)]}.{field}"] = told
    return errors


def _times(row: Content) -> str:
    return gettext("not there") if row["starts"] is None else f"{row['starts']}–{row['ends']}"


def _date(scope: Scope) -> Any:
    if scope.date is None:
        raise ValueError("the shifts of one day are of a date")
    return scope.date


def _dated(scope: Scope) -> Any:
    return ShiftException.objects.filter(store=given(scope.store), date=_date(scope))
