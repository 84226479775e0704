"""The kinds of rules that there are, by the name under which changes keep them. A new kind is one more line."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from desk.rule_sets.base import RuleSet
from desk.rule_sets.closing import StoreItself
from desk.rule_sets.dates import DateWindows
from desk.rule_sets.days import Days
from desk.rule_sets.events import Event
from desk.rule_sets.hosts import ShiftDay, StylistItself
from desk.rule_sets.hours import Day, Hours
from desk.rule_sets.messages import Messages
from desk.rule_sets.offers import Offering, Publication, StoreTerms
from desk.rule_sets.outages import Outages
from desk.rule_sets.people import Absences, Shifts
from desk.rule_sets.questions import Questions
from desk.rule_sets.rooms import OneRoom
from desk.rule_sets.swaps import SwapDays
from desk.rule_sets.windows import Windows
from desk.rule_sets.words import Words

KINDS: Final[Mapping[str, RuleSet]] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            Hours(),
            Day(),
            Days(),
            StoreItself(),
            OneRoom(),
            Outages(),
            Shifts(),
            ShiftDay(),
            Absences(),
            SwapDays(),
            StylistItself(),
            Windows(),
            Offering(),
            Publication(),
            StoreTerms(),
            DateWindows(),
            Event(),
            Questions(),
            Messages(),
            Words(),
        )
    }
)
