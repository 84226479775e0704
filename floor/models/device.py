"""The store's shared tablets, the short secrets of those who stand at them, and who asked to see what is masked."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from floor.querysets import DeviceQuerySet
from stores.models import Store

MOST_WRONG: Final = 10
"""Wrong PINs of one person, from whatever device: then only their password or a manager lets them try again."""


class Device(models.Model):
    """A tablet of a store. Who knows its secret is that tablet; who stands at it is `actor`, until `open_until`.

    The secret and the code for pairing are shown once and kept as SHA-256. `wrong` and `wait_until` slow down whoever
    tries PINs here, of one colleague or of all.
    """

    store = models.ForeignKey(Store, models.CASCADE, verbose_name=_("store"), related_name="devices")
    name = models.CharField(_("name"), max_length=60)
    code_hash = models.CharField(
        _("code, as a hash"), max_length=64, unique=True, null=True, blank=True, editable=False
    )
    code_until = models.DateTimeField(_("code is good until"), null=True, blank=True)
    secret_hash = models.CharField(
        _("secret, as a hash"), max_length=64, unique=True, null=True, blank=True, editable=False
    )
    paired_at = models.DateTimeField(_("paired"), null=True, blank=True)
    paired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("paired by"), related_name="+"
    )
    seen_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("used by"), null=True, blank=True, related_name="+"
    )
    open_until = models.DateTimeField(_("open until"), null=True, blank=True)
    wrong = models.PositiveSmallIntegerField(_("wrong PINs"), default=0)
    wait_until = models.DateTimeField(_("no PIN taken before"), null=True, blank=True)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        ordering = ["store", "name", "pk"]
        constraints = [
            # A device is paired when it has a secret, and not otherwise.
            models.CheckConstraint(
                name="floor_device_paired",
                condition=Q(secret_hash__isnull=True, paired_at__isnull=True)
                | Q(secret_hash__isnull=False, paired_at__isnull=False),
            ),
            # A code that never ends would be a second, shorter secret.
            models.CheckConstraint(
                name="floor_device_code_ends", condition=Q(code_hash__isnull=True) | Q(code_until__isnull=False)
            ),
            # Open for somebody, never for nobody, and never once it is revoked.
            models.CheckConstraint(
                name="floor_device_open",
                condition=Q(open_until__isnull=True) | Q(actor__isnull=False, revoked_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_open(self, at: datetime) -> bool:
        """Whether somebody stands at it; else the lock is what it shows."""
        return self.open_until is not None and at < self.open_until


class StaffPin(models.Model):
    """What a person types at a shared device, where it is enough only because the device is known."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("account"), related_name="staff_pin"
    )
    hash = models.CharField(_("PIN, as a hash"), max_length=128, editable=False)
    set_at = models.DateTimeField(_("set"))
    wrong = models.PositiveSmallIntegerField(_("wrong PINs"), default=0, validators=[MaxValueValidator(MOST_WRONG)])
    wait_until = models.DateTimeField(_("no PIN taken before"), null=True, blank=True)

    class Meta:
        verbose_name = _("PIN")
        verbose_name_plural = _("PINs")
        ordering = ["user"]
        constraints = [
            # More tries than these were not tried, whatever raced.
            models.CheckConstraint(name="floor_staffpin_wrong", condition=Q(wrong__lte=MOST_WRONG)),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def is_locked(self) -> bool:
        return self.wrong >= MOST_WRONG


class Masked(models.TextChoices):
    """What the floor shows only to who asks for it."""

    PHONE = "phone", _("phone")
    EMAIL = "email", _("e-mail")
    NOTE = "note", _("note")


class Peek(models.Model):
    """Somebody asked to see what is masked. `subject` is whose: `booking:REFERENCE`, `queue:NUMBER`."""

    store = models.ForeignKey(Store, models.PROTECT, verbose_name=_("store"), related_name="+")
    at = models.DateTimeField(_("at"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("who asked"), related_name="+")
    device = models.ForeignKey(
        Device, models.PROTECT, verbose_name=_("device"), null=True, blank=True, related_name="+"
    )
    subject = models.CharField(_("whose"), max_length=80)
    what = models.CharField(_("what"), max_length=8, choices=Masked)

    class Meta:
        verbose_name = _("look at what is masked")
        verbose_name_plural = _("looks at what is masked")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["store", "-at"], name="floor_peek_store")]
        triggers = [
            # Whoever looked can't take it back: not in bulk, not by hand.
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.subject}: {self.get_what_display()}"
