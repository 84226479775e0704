"""When a room can't be used."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from desk.rule_sets.base import Content, Errors, RuleSet, Scope, given, keep_rows
from desk.rule_sets.people import ABSENCE, away_in_words, check_periods
from desk.rule_sets.weekly import check_rows, plain, read_rows
from kernel import clock
from stores.models import Room, RoomOutage


class Outages(RuleSet):
    """When a room is out of use: {"outages": [{"starts_at", "ends_at", "reason"}, …]}.

    `scope.date`: what was over before it is neither read nor written.
    """

    name = "outages"
    title = _("Room out of use")

    def read(self, scope: Scope) -> Content:
        return {"outages": plain(_outages(scope).values(*ABSENCE))}

    def check(self, scope: Scope, content: Content) -> Errors:
        errors = check_rows(content, "outages", ABSENCE)
        if errors:
            return errors
        return check_periods(read_rows(content, "outages", ABSENCE), "outages")

    def normal(self, content: Content) -> Content:
        return {"outages": plain(read_rows(content, "outages", ABSENCE))}

    def write(self, scope: Scope, content: Content) -> None:
        wanted = read_rows(content, "outages", ABSENCE)
        keep_rows(_outages(scope), wanted, key=("starts_at",), room_id=scope.room)

    def lines(self, scope: Scope, content: Content) -> list[str]:
        return [away_in_words(row) for row in content["outages"]] or [gettext("Always in use")]

    def label(self, scope: Scope) -> str:
        return f"{Room.objects.get(pk=given(scope.room))} · {scope.its_store()}"


def _outages(scope: Scope) -> Any:
    rows = RoomOutage.objects.filter(room=given(scope.room), room__store=given(scope.store))
    if scope.date is not None:
        rows = rows.filter(ends_at__gt=clock.first_instant(scope.date, scope.its_store().zone))
    return rows
