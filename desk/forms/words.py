"""Words of one's own as they are typed: what holds stands in the fields, and what stays so is nobody's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bookings.own_words import VARIABLES, must_for, names_for
from desk.rule_sets.base import Errors, Words
from desk.rule_sets.words import tidy
from experiences.models.wording import LONGEST_LEAD, LONGEST_SMS, LONGEST_SUBJECT, PARTS
from experiences.queries.worded import Own

LABELS: Final[Mapping[str, Promise]] = {
    "sms": _("The text message"),
    "subject": _("The mail’s subject line"),
    "lead": _("The mail’s first words"),
}
_LONGEST: Final = dict(zip(PARTS, (LONGEST_SMS, LONGEST_SUBJECT, LONGEST_LEAD), strict=True))
_SHOWN_AGAIN: Final = 4000
"""Letters of what was typed that are kept to be shown with what is wrong about them."""


@dataclass(frozen=True, slots=True)
class Field:
    """One part of a message on the form; `usual`: what is said without words of one's own in this place."""

    name: str
    label: Words
    value: str
    usual: str
    longest: int
    own: bool
    names: Sequence[tuple[str, Words]]
    must: Sequence[str]
    wrong: Sequence[Words]


def typed_words(post: QueryDict, without: Own) -> dict[str, str]:
    """What of the parts is this place's own: what is empty, or as it would be anyway, isn't."""
    typed = {part: tidy(post.get(part, "").replace("\x00", ""))[:_SHOWN_AGAIN] for part in PARTS}
    return {part: words for part, words in typed.items() if words and words != getattr(without, part)}


def fields_of(kind: str, said: Mapping[str, str], without: Own, errors: Errors) -> list[Field]:
    """The parts with what holds in them."""
    return [
        Field(
            name=part,
            label=LABELS[part],
            value=said.get(part) or getattr(without, part),
            usual=getattr(without, part),
            longest=_LONGEST[part],
            own=part in said,
            names=[(name, VARIABLES[name]) for name in names_for(kind, part)],
            must=must_for(kind, part),
            wrong=errors.get(part, []),
        )
        for part in PARTS
    ]
