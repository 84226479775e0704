"""What WhatsApp lets us begin a conversation with."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Template(models.Model):
    """A message that WhatsApp approved, in one language: who hasn't written within a day may be sent nothing else.

    `facts` are the names of what stands for {{1}}, {{2}} and so on in it, as those of the words of that kind of message
    are called: day, time, store, link.
    """

    kind = models.CharField(_("kind"), max_length=40)
    locale = models.CharField(_("language"), max_length=16)
    content_sid = models.CharField(
        _("content SID"), max_length=34, validators=[RegexValidator(r"^HX[0-9a-f]{32}$", _("HX and 32 digits."))]
    )
    facts = ArrayField(models.CharField(max_length=40), verbose_name=_("facts, in order"), blank=True, default=list)

    class Meta:
        verbose_name = _("WhatsApp template")
        verbose_name_plural = _("WhatsApp templates")
        constraints: ClassVar = [
            # Which one is sent is no matter of chance.
            models.UniqueConstraint(fields=["kind", "locale"], name="notifications_template_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.locale}"
