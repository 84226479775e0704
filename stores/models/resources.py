"""What is scarce: one row for each thing that can be promised for a time."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kernel.identifiers import new_room_code
from stores.models.store import Store, Weekday
from stores.models.words import Translated
from stores.querysets import RoomQuerySet, StylistQuerySet, TimeOffQuerySet


class ResourceKind(models.TextChoices):
    ROOM = "room", _("room")
    STYLIST = "stylist", _("stylist")
    PIECE = "piece", _("piece")


class Resource(models.Model):
    """One scarce thing: the common number line of rooms, stylists and pieces, which the one constraint guards."""

    kind = models.CharField(_("kind"), max_length=8, choices=ResourceKind)

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class Scarce(models.Model):
    """The part of a room, stylist or piece that makes it a resource. Saving a new one makes its Resource."""

    KIND: ClassVar[ResourceKind]

    resource = models.OneToOneField(
        Resource,
        models.PROTECT,
        primary_key=True,
        related_name="%(class)s",
        editable=False,
        verbose_name=_("resource"),
    )

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding or self.pk:
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            self.resource = Resource.objects.create(kind=self.KIND)
            super().save(*args, **kwargs)


class RoomKind(models.TextChoices):
    FITTING_ROOM = "fitting_room", _("fitting room")
    LOUNGE = "lounge", _("lounge")
    DEMO_BAY = "demo_bay", _("demo bay")


class Room(Scarce):
    """A fitting room, lounge or demo bay; `capacity` is how many people fit, staff not counted."""

    KIND = ResourceKind.ROOM

    store = models.ForeignKey(Store, models.PROTECT, related_name="rooms", verbose_name=_("store"))
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=16, choices=RoomKind, default=RoomKind.FITTING_ROOM)
    capacity = models.PositiveSmallIntegerField(_("people that fit"), default=2, validators=[MinValueValidator(1)])
    step_free = models.BooleanField(_("step-free"), default=False)
    active = models.BooleanField(_("active"), default=True)
    code = models.CharField(_("code on its door"), max_length=12, unique=True, default=new_room_code, editable=False)

    objects = RoomQuerySet.as_manager()

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["store", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["store", "name"], name="stores_room_name"),
            models.CheckConstraint(name="stores_room_capacity", condition=Q(capacity__gte=1)),
        ]

    def __str__(self) -> str:
        return self.name


class Skill(Translated):
    """What a stylist can do and an experience may ask for."""

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Stylist(Scarce, Translated):
    """A member of staff who hosts experiences, in one store or several."""

    KIND = ResourceKind.STYLIST

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    introduction = models.TextField(_("introduction"), blank=True)
    portrait = models.ImageField(_("portrait"), upload_to="portraits/", blank=True)
    languages = ArrayField(
        models.CharField(max_length=16),
        verbose_name=_("languages"),
        default=list,
        blank=True,
    )
    skills = models.ManyToManyField(Skill, related_name="stylists", blank=True, verbose_name=_("skills"))
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        related_name="stylist",
    )
    phone = models.CharField(
        _("phone"), max_length=16, blank=True, help_text=_("Their number at work: visitors never see it.")
    )
    texts_wanted = models.BooleanField(
        _("texts wanted"), default=True, help_text=_("A text at once when their visitor has come.")
    )
    home = models.ForeignKey(
        Store,
        models.SET_NULL,
        verbose_name=_("home"),
        null=True,
        blank=True,
        related_name="stylists",
        help_text=_("The store that looks after them, with or without shifts there."),
    )
    active = models.BooleanField(_("active"), default=True)

    objects = StylistQuerySet.as_manager()

    class Meta:
        verbose_name = _("stylist")
        verbose_name_plural = _("stylists")
        ordering = ["name", "pk"]
        constraints = [
            # E.164, or none: a text is sent to it as it stands.
            models.CheckConstraint(name="stores_stylist_phone", condition=Q(phone__regex=r"^(\+[1-9][0-9]{5,14})?$")),
        ]

    def __str__(self) -> str:
        return self.name


class Shift(models.Model):
    """A stylist's weekly shift in one store, in the store's wall time; `ends` at or before `starts` is the next day."""

    stylist = models.ForeignKey(Stylist, models.CASCADE, verbose_name=_("stylist"), related_name="shifts")
    store = models.ForeignKey(Store, models.CASCADE, verbose_name=_("store"), related_name="shifts")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    starts = models.TimeField(_("starts"))
    ends = models.TimeField(_("ends"))
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        ordering = ["weekday", "starts", "pk"]
        constraints = [
            models.CheckConstraint(name="stores_shift_weekday", condition=Q(weekday__range=(0, 6))),
            models.CheckConstraint(
                name="stores_shift_valid_order",
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts:%H:%M}–{self.ends:%H:%M}"


class TimeOffState(models.TextChoices):
    ASKED = "asked", _("asked for")
    APPROVED = "approved", _("approved")
    DECLINED = "declined", _("declined")


class TimeOff(models.Model):
    """A period in which a stylist is away, in every store. What is only asked for, or declined, keeps nobody away."""

    stylist = models.ForeignKey(Stylist, models.CASCADE, verbose_name=_("stylist"), related_name="time_off")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    reason = models.CharField(_("reason"), max_length=120, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=TimeOffState, default=TimeOffState.APPROVED)
    asked_at = models.DateTimeField(_("asked for"), null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("answered by"),
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    objects = TimeOffQuerySet.as_manager()

    class Meta:
        verbose_name = _("time off")
        verbose_name_plural = _("time off")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(name="stores_timeoff_order", condition=Q(ends_at__gt=F("starts_at"))),
        ]

    def __str__(self) -> str:
        return f"{self.stylist}: {self.starts_at:%Y-%m-%d}"
