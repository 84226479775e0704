"""Words of one's own that somebody has sent to themselves, to see them arrive."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from experiences.models import Experience
from experiences.models.wording import LONGEST_LEAD, LONGEST_SMS, LONGEST_SUBJECT
from stores.models import Store


class WordTest(models.Model):
    """The words as they were typed, saved or not; composed like the message itself, of a visit that might be.

    Kept for some days: how often somebody tests is counted by these rows.
    """

    kind = models.CharField(_("message"), max_length=24)
    language = models.CharField(_("language"), max_length=16)
    experience = models.ForeignKey(
        Experience, models.CASCADE, related_name="+", verbose_name=_("experience"), null=True, blank=True
    )
    store = models.ForeignKey(Store, models.CASCADE, related_name="+", verbose_name=_("store"), null=True, blank=True)
    sms = models.CharField(_("text message"), max_length=LONGEST_SMS, blank=True)
    subject = models.CharField(_("subject line"), max_length=LONGEST_SUBJECT, blank=True)
    lead = models.CharField(_("the mail’s own words"), max_length=LONGEST_LEAD, blank=True)
    channel = models.CharField(_("channel"), max_length=8)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("sent by"), related_name="word_tests"
    )
    made_at = models.DateTimeField(_("sent at"))

    class Meta:
        verbose_name = _("test of words")
        verbose_name_plural = _("tests of words")
        # "How many lately?", asked of one person.
        indexes = [models.Index(fields=["made_by", "made_at"], name="desk_wordtest_lately")]

    def __str__(self) -> str:
        return f"{self.kind} · {self.language}"
