"""The questions of a ticket as chips to tap."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from bookings.forms.style import SKIP, name_of
from bookings.models import Booking
from bookings.queries.style import Asked, asked_of
from bookings.wording import say
from kernel.errors import DomainError


@dataclass(frozen=True, slots=True)
class Chip:
    """One answer."""

    value: str
    label: str
    checked: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its chips; `error` is what is wrong with those that were tapped."""

    name: str
    prompt: str
    kind: Literal["radio", "checkbox"]
    chips: Sequence[Chip]
    error: str = ""


@dataclass(frozen=True, slots=True)
class Style:
    """The questions of a ticket; `error` is of none of them."""

    questions: Sequence[Question]
    error: str = ""


def style_of(booking: Booking) -> Style:
    """What can be answered, with what was: two queries, none once the visit has begun."""
    return Style([_question(one, one.answer.chosen_ids if one.answer else ()) for one in asked_of(booking)])


def refused_style(booking: Booking, given: Mapping[int, Collection[int]], error: DomainError) -> Style:
    """The same with what was tapped, and what is wrong beside it."""
    wrong, asked = error.facts.get("question"), asked_of(booking)
    beside = {wrong: say(error)}
    questions = [_question(one, given.get(one.question.pk, ()), beside.pop(one.question.pk, "")) for one in asked]
    return Style(questions, beside.get(wrong, ""))


def _question(asked: Asked, chosen: Collection[int], error: str = "") -> Question:
    question = asked.question
    chips = [Chip(str(choice.pk), choice.said("label"), choice.pk in chosen) for choice in asked.choices]
    if not question.several:  # a radio button can't be untapped
        chips.append(Chip(SKIP, _("Skip"), not any(chip.checked for chip in chips)))
    kind: Literal["radio", "checkbox"] = "checkbox" if question.several else "radio"
    return Question(name_of(question.pk), question.said("prompt"), kind, chips, error)
