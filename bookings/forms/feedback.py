"""How it was: one tap, and a line for who likes to add one."""

from __future__ import annotations

from typing import Final

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from bookings.models import HowItWas
from bookings.models.feedback import LONGEST_WORDS

CHOOSE: Final = _("Please choose one of these.")


def _answer(value: str) -> HowItWas:
    return HowItWas(int(value))


def _answers() -> list[tuple[int, str]]:
    return [(answer.value, str(capfirst(answer.label))) for answer in HowItWas]


class FeedbackForm(forms.Form):
    """The question after a visit."""

    answer = forms.TypedChoiceField(
        label=_("How was it?"),
        choices=_answers,
        coerce=_answer,
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    words = forms.CharField(
        label=_("Anything you would like to tell us?"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
