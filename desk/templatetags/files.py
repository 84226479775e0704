"""Words for what becomes of a line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from floor.models import ImportLine
from stores.services.deliveries import Fate

WHY: Final[Mapping[str, Promise]] = {
    "blank": _("it is empty"),
    "null": _("it is empty"),
    "fixed": _("it can’t be changed by the file"),
    "invalid_choice": _("it is none that we know"),
    "max_length": _("it is too long"),
    "max_value": _("it is too large"),
    "min_value": _("it is too small"),
    "taken": _("another SKU has it"),
    "twice": _("an earlier line has it"),
    "unknown": _("it is none that we know"),
}
OTHERWISE: Final = _("it can’t be read")

register = template.Library()


@register.filter
def told(line: ImportLine) -> list[str]:
    """`{{ line|told }}`: “price: 100 → 120” for each thing that changes, or what is wrong with which column."""
    if line.fate == Fate.BAD:
        return [f"{column}: {WHY.get(code, OTHERWISE)} · {typed}" for column, code, typed in line.told or []]
    return [f"{column}: {before or '–'} → {after or '–'}" for column, before, after in line.told or []]
