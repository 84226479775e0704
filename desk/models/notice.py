"""Word to everybody who comes on certain days: "we close early today"."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from experiences.models import By, Experience
from stores.models import Store

WAYS: Final = (By.TEXT, By.MAIL, By.EACH)
LONGEST: Final = 400
"""Letters of its words in one language: three segments with the store's name and the link."""


class NoticeState(models.TextChoices):
    DRAFT = "draft", _("not sent yet")
    SENDING = "sending", _("on its way")
    SENT = "sent", pgettext_lazy("of a notice", "sent")
    STOPPED = "stopped", pgettext_lazy("of a notice", "stopped")


class Notice(models.Model):
    """Words for whoever has booked between two days of a store (`store`), of a country's stores, or of all.

    `words` by language; a visitor whose language isn't there reads the house's own. The worker goes through the visits
    by their ids: `reached` is the last one that was seen to, `people` how many of them are told.
    """

    store = models.ForeignKey(
        Store, models.CASCADE, verbose_name=_("store"), null=True, blank=True, related_name="notices"
    )
    country = models.CharField(_("country"), max_length=2, blank=True)
    experience = models.ForeignKey(
        Experience, models.PROTECT, verbose_name=_("experience"), null=True, blank=True, related_name="+"
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    words = models.JSONField(_("words"))
    by = models.CharField(_("goes out"), max_length=5, choices=[(by.value, by.label) for by in WAYS])
    state = models.CharField(_("state"), max_length=8, choices=NoticeState, default=NoticeState.DRAFT)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("by"), related_name="+")
    made_at = models.DateTimeField(_("made"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    reached = models.BigIntegerField(_("last visit seen to"), default=0)
    people = models.PositiveIntegerField(_("people told"), default=0)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("stopped by"), null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["store", "-id"], name="desk_notice_latest"),
            models.Index(fields=["id"], condition=Q(state="sending"), name="desk_notice_sending"),
        ]
        constraints = [
            models.CheckConstraint(name="desk_notice_days", condition=Q(last_day__gte=F("first_day"))),
            # A store is in its country: both would be a choice that contradicts itself.
            models.CheckConstraint(name="desk_notice_where", condition=Q(country="") | Q(store__isnull=True)),
            models.CheckConstraint(
                name="desk_notice_state",
                condition=Q(state="draft", sent_at__isnull=True, ended_at__isnull=True)
                | Q(state="sending", sent_at__isnull=False, ended_at__isnull=True)
                | Q(state__in=["sent", "stopped"], sent_at__isnull=False, ended_at__isnull=False),
            ),
            models.CheckConstraint(name="desk_notice_by", condition=Q(by__in=[by.value for by in WAYS])),
        ]

    def __str__(self) -> str:
        return f"{self.first_day} {self.said}"

    @property
    def said(self) -> str:
        """Its words in the active language, or the house's own."""
        return self.words_in(get_language() or settings.LANGUAGE_CODE)

    def words_in(self, language: str) -> str:
        """Its words in a language, or the house's own."""
        return str(self.words.get(language) or self.words[settings.LANGUAGE_CODE])

    @property
    def days(self) -> tuple[date, date]:
        return self.first_day, self.last_day

    @property
    def is_draft(self) -> bool:
        return self.state == NoticeState.DRAFT

    @property
    def is_sending(self) -> bool:
        return self.state == NoticeState.SENDING

    @property
    def is_stopped(self) -> bool:
        return self.state == NoticeState.STOPPED
