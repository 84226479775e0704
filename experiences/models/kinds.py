"""The kinds of things that an experience can be, and what becomes of a place in it that is freed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """What somebody comes for."""

    VISIT = "visit", _("a visit")
    EXCHANGE = "exchange", _("an exchange after a purchase")


class ExperienceState(models.TextChoices):
    """How far an experience is: what is retired was published once, and what is booked of it stays."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    RETIRED = "retired", _("retired")


class Waiting(models.TextChoices):
    """Whose it is when something is freed of what was full."""

    FIRST = "first", _("those waiting come first")
    OPEN = "open", _("anybody’s: those waiting are only told")
    NONE = "none", _("there is no waiting list")
