"""The questions that the figures answer, in the order of the pages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext_lazy as _

from insight.answers import durations, full, load, missing, reasons, shows, sources, tried
from insight.answers.base import Question

ALL: Final = (
    Question("full", _("How full are we?"), full.answer),
    Question("shows", _("Do people come?"), shows.answer),
    Question("sources", _("Where do bookings come from?"), sources.answer),
    Question("tried", _("What was tried, and what of it was bought?"), tried.answer),
    Question("missing", _("Which sizes were asked for, and weren’t there?"), missing.answer),
    Question("exchanges", _("Why are pieces exchanged?"), reasons.answer),
    Question("swaps", _("How long does a swap take?"), durations.answer_swaps),
    Question("stylists", _("How busy are our stylists?"), load.answer),
    Question("waits", _("How long do people wait?"), durations.answer_waits),
)
QUESTIONS: Final[Mapping[str, Question]] = MappingProxyType({question.slug: question for question in ALL})
