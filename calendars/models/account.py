"""A stylist's own calendar on a CalDAV server, and what of their visits stands in it."""

from __future__ import annotations

import json

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.sealing import SealBroken, Sealing
from stores.models import Stylist


class Failure(models.TextChoices):
    """Why a calendar couldn't be read or written."""

    PASSWORD = "password", _("the name or the password is wrong")
    MISSING = "missing", _("there is nothing at that address")
    NO_CALENDAR = "no_calendar", _("there is no calendar at that address")
    SEVERAL = "several", _("there are several calendars: please choose one")
    FULL = "full", _("it has no space left")
    READ_ONLY = "read_only", _("it can only be read")
    REFUSED = "refused", _("that address is not on the internet")
    CONNECT = "connect", _("the server can’t be reached")
    TLS = "tls", _("the server can’t prove who it is")
    TIMEOUT = "timeout", _("the server takes too long")
    BROKEN = "broken", _("the server answers what can’t be understood")
    CHANGED = "changed", _("somebody else is writing into it")


def login_sealing() -> Sealing:
    return Sealing(keys=[settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS], purpose="caldav")


class Account(models.Model):
    """Where a stylist's visits are written, and when that was last tried.

    `sealed` holds the name and password for the server at `address`; `href` is the calendar that was found there, or
    chosen among `choices`, [[address, name], …]. `tries` failed in a row; nothing is tried before `next_try_at`, nor by
    two at once before `claimed_until`. `version` is what was written last. Once it is `ended_at`, its entries are taken
    out again, and then it is forgotten.
    """

    stylist = models.OneToOneField(Stylist, models.CASCADE, verbose_name=_("stylist"), related_name="calendar_account")
    address = models.CharField(_("address"), max_length=500)
    sealed = models.TextField(_("name and password, sealed"), editable=False)
    href = models.CharField(_("calendar"), max_length=500, blank=True, editable=False)
    choices = models.JSONField(_("calendars to choose from"), default=list, blank=True, editable=False)
    made_at = models.DateTimeField(_("made"))
    failure = models.CharField(_("failure"), max_length=12, choices=Failure, blank=True, editable=False)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0, editable=False)
    next_try_at = models.DateTimeField(_("next try"))
    claimed_until = models.DateTimeField(_("claimed until"), null=True, blank=True, editable=False)
    version = models.CharField(_("version"), max_length=120, blank=True, editable=False)
    written_at = models.DateTimeField(_("written"), null=True, blank=True, editable=False)
    busy_at = models.DateTimeField(_("read"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("calendar that is written")
        verbose_name_plural = _("calendars that are written")
        ordering = ["stylist", "pk"]
        indexes = [models.Index(fields=["next_try_at"], name="calendars_account_due")]

    def __str__(self) -> str:
        return f"{self.stylist}: {self.host}"

    @property
    def host(self) -> str:
        """What is shown of the address."""
        return self.address.split("/")[2] if self.address.count("/") > 1 else ""

    @property
    def login(self) -> tuple[str, str]:
        """The name and the password; both empty where they were sealed with a key that is gone."""
        try:
            name, password = json.loads(login_sealing().open(self.sealed))
        except SealBroken:
            return "", ""
        return name, password


class EntryState(models.TextChoices):
    OWED = "owed", _("to be written")
    WRITTEN = "written", _("written")
    GOING = "going", _("to be taken out")


class Entry(models.Model):
    """One of our events in a stylist's calendar, under its UID: owed before it is written, gone with its row.

    `digest` is of what was last written, and `etag` what the server called that.
    """

    account = models.ForeignKey(Account, models.CASCADE, verbose_name=_("calendar"), related_name="entries")
    uid = models.CharField(_("UID"), max_length=80)
    state = models.CharField(_("state"), max_length=7, choices=EntryState, default=EntryState.OWED)
    digest = models.CharField(_("digest"), max_length=64, blank=True)
    etag = models.CharField(_("version"), max_length=200, blank=True)
    ends_at = models.DateTimeField(_("ends"))

    class Meta:
        verbose_name = _("entry of a calendar")
        verbose_name_plural = _("entries of calendars")
        ordering = ["ends_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["account", "uid"], name="calendars_entry_once")]

    def __str__(self) -> str:
        return self.uid
