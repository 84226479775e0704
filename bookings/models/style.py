"""What a customer answered to the questions of their experience."""

from __future__ import annotations

from django.db import models
from django.db.models import F, IntegerField, Q
from django.db.models.lookups import Exact, GreaterThanOrEqual
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bookings.models.booking import Booking
from experiences.models import StyleQuestion
from stores.models.words import Translated


def _count(field: str) -> models.Func:
    return models.Func(F(field), function="jsonb_array_length", output_field=IntegerField())


class StyleAnswer(Translated):
    """What was tapped, in the words that the question and its choices had then: they outlive any change of them.

    `offered` and `chosen` are choices as they were: `{"id": 3, "label": "dark", "translations": {…}}`.
    """

    booking = models.ForeignKey(Booking, models.CASCADE, verbose_name=_("booking"), related_name="answers")
    question = models.ForeignKey(StyleQuestion, models.PROTECT, verbose_name=_("style question"), related_name="+")
    prompt = models.CharField(_("question"), max_length=80)
    several = models.BooleanField(_("several may be chosen"))
    offered = models.JSONField(_("choices at that time"))
    chosen = models.JSONField(_("chosen"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("style answer")
        verbose_name_plural = _("style answers")
        ordering = ["pk"]
        constraints = [
            # Two answers to one question would be two truths.
            models.UniqueConstraint(fields=["booking", "question"], name="bookings_styleanswer_once"),
            # Nobody has said what they weren't asked: jsonb's containment, element by element.
            models.CheckConstraint(name="bookings_styleanswer_offered", condition=Q(offered__contains=F("chosen"))),
            # No answer is no row, and one of several is one.
            models.CheckConstraint(
                name="bookings_styleanswer_chosen",
                condition=Q(Exact(_count("chosen"), 1))
                | (Q(several=True) & Q(GreaterThanOrEqual(_count("chosen"), 1))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prompt} {', '.join(self.said_chosen)}"

    @property
    def said_chosen(self) -> list[str]:
        """What was chosen, in the active language where the choice had words in it then."""
        language = get_language() or ""
        return [choice["translations"].get(language, {}).get("label") or choice["label"] for choice in self.chosen]

    @property
    def chosen_ids(self) -> list[int]:
        """The choices by their ids."""
        return [choice["id"] for choice in self.chosen]
