"""What somebody said of their visit when it was over: one question, one answer, a line of words."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bookings.models.booking import Booking

LONGEST_WORDS: Final = 500
"""Characters of what one may add."""


class HowItWas(models.IntegerChoices):
    """The answers to "How was it?", the best first."""

    WONDERFUL = 5, _("wonderful")
    GOOD = 4, _("good")
    ALL_RIGHT = 3, _("all right")
    NOT_SO_GOOD = 2, _("not so good")
    BAD = 1, _("bad")


class Feedback(models.Model):
    """How a visit was, by whom it was for. A second answer takes the place of the first."""

    booking = models.OneToOneField(Booking, models.CASCADE, verbose_name=_("booking"), related_name="feedback")
    answer = models.PositiveSmallIntegerField(_("how it was"), choices=HowItWas)
    words = models.CharField(_("in their words"), max_length=LONGEST_WORDS, blank=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["-at", "-pk"]
        constraints = [
            # A figure is made of the answers: there are five, and no other.
            models.CheckConstraint(name="bookings_feedback_known", condition=Q(answer__in=HowItWas.values)),
        ]

    def __str__(self) -> str:
        return f"{self.booking}: {self.get_answer_display()}"
