"""What a message says in the words of its managers: of the house or of a store, of one experience or of all."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from experiences.models.experience import Experience
from stores.models import Store

LONGEST_SMS: Final = 480
LONGEST_SUBJECT: Final = 150
LONGEST_LEAD: Final = 2000
PARTS: Final = ("sms", "subject", "lead")
"""What may be said in words of one's own: the whole text message; the mail's subject line and its first paragraphs."""


class Saying(models.TextChoices):
    """What is said, in which of its ways: whom the store had to move is told otherwise than who moved."""

    CONFIRMATION = "confirmation", _("confirmation")
    REMINDER_DAY = "reminder_day", _("reminder, half a day ahead or more")
    REMINDER_HOURS = "reminder_hours", _("reminder, later")
    REQUESTED = "requested", _("asked for, until a person has answered")
    DECLINED = "declined", _("what was asked for can’t be")
    CHANGED = "changed", _("word of a change")
    SORRY_CHANGED = "sorry_changed", _("word of a change by the store")
    CANCELLED = "cancelled", _("cancellation")
    SORRY_CANCELLED = "sorry_cancelled", _("cancellation by the store")
    INSTEAD = "instead", _("another piece waits")
    WELCOME = "welcome", _("welcome to who walked in")
    EXCHANGE = "exchange", _("confirmation of an exchange")
    KEPT = "kept", _("what is kept after the visit")
    BOUGHT = "bought", _("exchanging what was bought")
    NUDGE = "nudge", _("question whether one is coming")
    PIECES_FREED = "pieces_freed", _("pieces given back, unanswered")
    RELEASED = "released", _("visit called off, unanswered")
    THANKS = "thanks", _("thanks after the visit")


class Wording(models.Model):
    """The words of one message in one language, in one place; a part that is empty is said as further out.

    Nearest wins: the experience in the store, the experience, the store, the house (neither). `{store}` and the like
    stand for the facts of the visit (`bookings.own_words`).
    """

    experience = models.ForeignKey(
        Experience, models.CASCADE, related_name="wordings", verbose_name=_("experience"), null=True, blank=True
    )
    store = models.ForeignKey(
        Store, models.CASCADE, related_name="wordings", verbose_name=_("store"), null=True, blank=True
    )
    kind = models.CharField(_("message"), max_length=24, choices=Saying)
    language = models.CharField(_("language"), max_length=16)
    sms = models.CharField(_("text message"), max_length=LONGEST_SMS, blank=True)
    subject = models.CharField(_("subject line"), max_length=LONGEST_SUBJECT, blank=True)
    lead = models.CharField(_("the mail’s own words"), max_length=LONGEST_LEAD, blank=True)

    class Meta:
        verbose_name = _("words of one’s own")
        verbose_name_plural = _("words of one’s own")
        ordering = ["experience", "store", "kind", "language"]
        constraints = [
            # Of two, nobody could say which one goes out.
            models.UniqueConstraint(
                fields=["experience", "store", "kind", "language"],
                name="experiences_wording_once",
                nulls_distinct=False,
            ),
            # Without any words of its own a row would only look like a difference.
            models.CheckConstraint(
                name="experiences_wording_says",
                condition=~Q(sms="", subject="", lead=""),
            ),
            models.CheckConstraint(
                name="experiences_wording_known",
                condition=~Q(kind="") & ~Q(language=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.language}"
