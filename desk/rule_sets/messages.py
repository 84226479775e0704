"""What is said to who has booked: the house's plan of an experience, and what a store says differently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.services.replanning import owe_by_plan
from desk.planned_words import sentences_of
from desk.rule_sets.base import Content, Errors, RuleSet, Scope, given, keep_rows
from desk.rule_sets.windows import place_of
from experiences.models import (
    ANSWERED,
    DUE,
    EARLIEST,
    MOST_REMINDERS,
    SOONEST,
    USUAL,
    By,
    Experience,
    Plan,
    PlannedMessage,
)
from experiences.models.plan import Reminder, Topic, own_parts
from stores.models import Store

PARTS: Final = tuple(field.name for field in fields(Plan))
CHOOSE: Final = _("Choose one of these.")


class Messages(RuleSet):
    """By the names of a plan's parts on which channels they go: "text", "mail", "each", "save", "never".

    "reminders" is [{"minutes", "by"}, …], the earliest first. None in a store: as the house has it.
    """

    name = "messages"
    title = _("Messages")

    def read(self, scope: Scope) -> Content:
        own = own_parts(_rows(scope).order_by())
        plan = {part: getattr(USUAL, part) for part in PARTS} if scope.store is None else dict.fromkeys(PARTS)
        return {part: _plain(value) for part, value in (plan | own).items()}

    def check(self, scope: Scope, content: Content) -> Errors:
        errors: Errors = {}
        for part in PARTS:
            value = content.get(part)
            if value is None and scope.store is not None:
                continue
            errors |= _wrong_reminders(value) if part == "reminders" else _wrong_way(part, value)
        return errors

    def normal(self, content: Content) -> Content:
        return {part: _plain(_meant(content.get(part))) for part in PARTS}

    def write(self, scope: Scope, content: Content) -> None:
        usual = {part: None if scope.store else getattr(USUAL, part) for part in PARTS}
        meant = usual | {part: _meant(value) for part, value in content.items()}
        wanted = [row for part in PARTS if meant[part] != usual[part] for row in _rows_of(part, meant[part])]
        owner = {"experience_id": given(scope.experience), "store_id": scope.store}
        keep_rows(_rows(scope), wanted, key=("topic", "minutes"), **owner)
        owe_by_plan(experience=given(scope.experience), store=scope.store)

    def lines(self, scope: Scope, content: Content) -> list[str]:
        said = [(part, content.get(part)) for part in PARTS]
        own = [line for part, value in said if value is not None for line in sentences_of(part, value)]
        return own or [gettext("All as the house has it")]

    def label(self, scope: Scope) -> str:
        return f"{Experience.objects.get(pk=given(scope.experience))} · {place_of(scope)}"

    def stores(self, scope: Scope) -> list[Store]:
        return []


def plan_of(content: Content, house: Plan) -> Plan:
    """The plan that good content makes; what it leaves open is as in the house's."""
    meant = {part: _meant(content.get(part)) for part in PARTS}
    return Plan(**{part: getattr(house, part) if value is None else value for part, value in meant.items()})


def _rows(scope: Scope) -> Any:
    return PlannedMessage.objects.filter(experience=given(scope.experience), store=scope.store)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [{"minutes": minutes, "by": str(by)} for minutes, by in value]
    return None if value is None else str(value)


def _meant(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(sorted((Reminder(row["minutes"], By(row["by"])) for row in value), reverse=True))
    return None if value is None else By(value)


def _rows_of(part: str, value: Any) -> Iterator[Mapping[str, Any]]:
    if part != "reminders":
        yield {"topic": Topic(part), "minutes": None, "by": value}
        return
    for minutes, by in value or [(None, By.NEVER)]:
        yield {"topic": Topic.REMINDER, "minutes": minutes, "by": by}


def _wrong_way(part: str, value: Any) -> Errors:
    allowed = set(By.values) - {*([By.NEVER] if part in DUE else []), *([] if part in ANSWERED else [By.SAVE])}
    return {} if isinstance(value, str) and value in allowed else {part: [CHOOSE]}


def _wrong_reminders(value: Any) -> Errors:
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        return {"reminders": [_("Give a list.")]}
    if len(value) > MOST_REMINDERS:
        return {"reminders": [_("Remind at most %(most)s times.") % {"most": MOST_REMINDERS}]}
    errors: Errors = {}
    for number, row in enumerate(value):
        minutes, by = row.get("minutes"), row.get("by")
        whole = isinstance(minutes, int) and not isinstance(minutes, bool)
        if not whole or not SOONEST <= minutes <= EARLIEST:
            errors[f"reminders.{number}.minutes"] = [_("Give 15 minutes to 14 days.")]
        elif any(minutes == other.get("minutes") for other in value[:number]):
            errors[f"reminders.{number}.minutes"] = [_("There is a reminder at this time already.")]
        if not isinstance(by, str) or by not in set(By.values) - {By.NEVER}:
            errors[f"reminders.{number}.by"] = [CHOOSE]
    return errors
