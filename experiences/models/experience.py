"""What can be booked."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from experiences.models.bounds import EARLIEST_NUDGE, LONGEST_APPROVAL, TICK_MINUTES, whole_ticks
from experiences.models.kinds import ExperienceState, Purpose, Waiting
from experiences.models.mixed import MIXED
from experiences.querysets import ExperienceQuerySet
from stores.models import RoomKind, Skill
from stores.models.words import Translated

if TYPE_CHECKING:
    from experiences.models.variation import Variation
    from stores.models import Store


class Experience(Translated):
    """What can be booked: how long, for how many, what it needs, and by which rules. Times are in minutes.

    The row is the house's: a store may have terms of its own (`in_store`). Money is for the whole booking, in minor
    units of `currency`. A room each of `rooms_needed` must hold an equal share of the party.
    """

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    purpose = models.CharField(_("for"), max_length=8, choices=Purpose, default=Purpose.VISIT)
    summary = models.CharField(_("in one line"), max_length=200, blank=True)
    description = models.TextField(_("description"), blank=True)
    scene = models.SlugField(
        _("drawn scene"),
        max_length=30,
        blank=True,
        help_text=_("Shown where there is no picture."),
    )
    picture = models.ImageField(_("picture"), upload_to="experiences/", blank=True)
    duration = models.PositiveSmallIntegerField(_("minutes"), validators=[MinValueValidator(TICK_MINUTES)])
    buffer_before = models.PositiveSmallIntegerField(_("minutes to prepare"), default=0)
    buffer_after = models.PositiveSmallIntegerField(_("minutes to tidy up"), default=0)
    stylist_before = models.PositiveSmallIntegerField(
        _("minutes to prepare for the stylist"), null=True, blank=True, help_text=_("Empty: as the room.")
    )
    stylist_after = models.PositiveSmallIntegerField(
        _("minutes to tidy up for the stylist"), null=True, blank=True, help_text=_("Empty: as the room.")
    )
    party_min = models.PositiveSmallIntegerField(_("fewest people"), default=1)
    party_max = models.PositiveSmallIntegerField(_("most people"), default=1)
    room_kind = models.CharField(_("room"), max_length=16, choices=RoomKind, default=RoomKind.FITTING_ROOM)
    rooms_needed = models.PositiveSmallIntegerField(_("rooms needed"), default=1)
    stylist_needed = models.BooleanField(_("needs a stylist"), default=False)
    skill = models.ForeignKey(
        Skill,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="experiences",
        verbose_name=_("skill of the stylist"),
        help_text=_("Empty: any stylist."),
    )
    pieces_max = models.PositiveSmallIntegerField(_("most pieces"), default=6)
    lead_time = models.PositiveIntegerField(_("bookable until, minutes before"), default=60)
    horizon_days = models.PositiveSmallIntegerField(_("bookable from, days before"), default=60)
    change_cutoff = models.PositiveIntegerField(_("can be changed until, minutes before"), default=120)
    cancel_cutoff = models.PositiveIntegerField(_("can be cancelled until, minutes before"), default=60)
    grace_minutes = models.PositiveSmallIntegerField(
        _("minutes of grace"), default=15, help_text=_("So long after its time nobody is called late.")
    )
    no_show_minutes = models.PositiveSmallIntegerField(
        _("missed after minutes"),
        default=30,
        help_text=_(
            "So long after its time the visit is marked as missed and all is given back, unless somebody waits."
        ),
    )
    daily_cap = models.PositiveSmallIntegerField(
        _("most bookings a day"), null=True, blank=True, help_text=_("In one store. Empty: as many as fit.")
    )
    approval_minutes = models.PositiveSmallIntegerField(
        _("minutes for the store to answer"),
        default=0,
        help_text=_("A person of the store approves each booking, or declines. 0: booked at once."),
    )
    waiting = models.CharField(_("what is freed"), max_length=5, choices=Waiting, default=Waiting.FIRST)
    nudge_minutes = models.PositiveSmallIntegerField(
        _("asked to say they come, minutes before"), default=0, help_text=_("0: nobody is asked.")
    )
    pieces_minutes = models.PositiveSmallIntegerField(
        _("pieces given back unless they do, minutes before"), default=0, help_text=_("0: never.")
    )
    release_minutes = models.PositiveSmallIntegerField(
        _("called off unless they do, minutes before"), default=0, help_text=_("0: never.")
    )
    live_max = models.PositiveSmallIntegerField(
        _("most bookings ahead for one customer"),
        null=True,
        blank=True,
        help_text=_("In all stores together. Empty: any number."),
    )
    price = models.PositiveIntegerField(_("price"), default=0, help_text=_("In minor units: pence, cents."))
    deposit = models.PositiveIntegerField(_("deposit"), default=0, help_text=_("In minor units: pence, cents."))
    no_show_fee = models.PositiveIntegerField(
        _("fee for who doesn’t come"), default=0, help_text=_("In minor units: pence, cents.")
    )
    currency = models.CharField(
        _("currency"),
        max_length=3,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{3}$")],
    )
    published = models.BooleanField(_("published"), default=False)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True, editable=False)
    position = models.PositiveIntegerField(_("position"), default=0)

    objects = ExperienceQuerySet.as_manager()

    there: int | None = None
    """The id of the store whose terms these are; None: this is the house's row."""
    varied: frozenset[str] = frozenset()
    """Of a store's terms: the names of those that are its own."""
    offered = True
    """Of a store's terms: whether the store has it at all."""
    own_week = False
    """Of a store's terms: whether it is offered there by a week of the store's own."""
    any_skill: bool | None = None
    """Of a store's terms: that any stylist will do, whatever the house asks."""
    inherited: Experience | None = None
    """Of a store's terms: the house's row."""

    class Meta:
        verbose_name = _("experience")
        verbose_name_plural = _("experiences")
        ordering = ["position", "pk"]
        constraints = [
            # Availability counts in ticks of five minutes: what is not a multiple could not be promised exactly.
            models.CheckConstraint(
                name="experiences_experience_whole_ticks",
                condition=Q(duration__gte=TICK_MINUTES)
                & Q(duration=F("duration") / TICK_MINUTES * TICK_MINUTES)
                & Q(buffer_before=F("buffer_before") / TICK_MINUTES * TICK_MINUTES)
                & Q(buffer_after=F("buffer_after") / TICK_MINUTES * TICK_MINUTES),
            ),
            models.CheckConstraint(
                name="experiences_experience_stylist_ticks",
                condition=whole_ticks("stylist_before", 360) & whole_ticks("stylist_after", 360),
            ),
            # A cap of nothing would offer what nobody can book.
            models.CheckConstraint(
                name="experiences_experience_caps",
                condition=(Q(daily_cap__isnull=True) | Q(daily_cap__gte=1))
                & (Q(live_max__isnull=True) | Q(live_max__gte=1)),
            ),
            models.CheckConstraint(
                name="experiences_experience_party",
                condition=Q(party_min__gte=1) & Q(party_max__gte=F("party_min")),
            ),
            # A visit longer than a day would outgrow the margin that availability loads around the days asked for.
            models.CheckConstraint(
                name="experiences_experience_within_a_day",
                condition=Q(duration__lte=720) & Q(buffer_before__lte=360) & Q(buffer_after__lte=360),
            ),
            # Nobody is missed before they are late, and nothing is kept for a day for somebody who doesn't come.
            models.CheckConstraint(
                name="experiences_experience_lateness",
                condition=Q(no_show_minutes__gte=1)
                & Q(no_show_minutes__gte=F("grace_minutes"))
                & Q(no_show_minutes__lte=720),
            ),
            # What waits for an answer keeps room, stylist and pieces from everybody else: not for ever.
            models.CheckConstraint(
                name="experiences_experience_approval", condition=Q(approval_minutes__lte=LONGEST_APPROVAL)
            ),
            # Who is asked to say that they come has time to, and hears of each step before it is taken.
            models.CheckConstraint(
                name="experiences_experience_ladder",
                condition=Q(nudge_minutes__lte=EARLIEST_NUDGE)
                & (Q(pieces_minutes=0) | Q(pieces_minutes__lt=F("nudge_minutes")))
                & (Q(release_minutes=0) | Q(release_minutes__lt=F("nudge_minutes")))
                & (Q(release_minutes=0) | Q(pieces_minutes=0) | Q(release_minutes__lt=F("pieces_minutes"))),
            ),
            models.CheckConstraint(
                name="experiences_experience_waiting_known", condition=Q(waiting__in=Waiting.values)
            ),
            # An amount without a currency is not money, and a deposit is a part of the price.
            models.CheckConstraint(
                name="experiences_experience_money",
                condition=(Q(price=0, no_show_fee=0) | ~Q(currency="")) & Q(deposit__lte=F("price")),
            ),
        ]
        triggers = [
            # What stores have of their own must go with the house's new terms, too.
            pgtrigger.Trigger(
                name="mixed",
                operation=pgtrigger.Update,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                func=MIXED.format(which="e.id = NEW.id"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("experience", args=[self.slug])

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises ValueError for the terms of a store: they would become those of the house."""
        if self.there is not None:
            raise ValueError("the terms of a store are written by experiences.services.terms")
        super().save(*args, **kwargs)

    @property
    def house(self) -> Experience:
        """The house's row, of which these may be a store's terms."""
        return self.inherited or self

    def in_store(self, store: Store) -> Experience:
        """As it is in a store, whether it is offered there or not: one query, or none when it is known."""
        if self.there == store.pk:
            return self
        return self.as_in(
            store.pk, self.house.variations.filter(store=store).select_related("skill").order_by("pk").first()
        )

    def as_in(self, store: int, variation: Variation | None) -> Experience:
        """A copy with what a store (by its id) has of its own; what it hasn't is inherited."""
        terms = copy.copy(self.house)
        terms.there, terms.inherited = store, self.house
        if variation is not None:
            own = variation.terms
            terms.varied, terms.offered, terms.own_week = frozenset(own), variation.offered, variation.own_week
            for name, value in own.items():
                setattr(terms, name, value)
            if "skill_id" in own or terms.any_skill:
                terms.skill = None if terms.any_skill else variation.skill
        return terms

    @property
    def state(self) -> ExperienceState:
        """What customers see of it. What is published again is retired no more."""
        if self.published:
            return ExperienceState.PUBLISHED
        return ExperienceState.RETIRED if self.retired_at else ExperienceState.DRAFT

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.duration)

    @property
    def before(self) -> timedelta:
        return timedelta(minutes=self.buffer_before)

    @property
    def after(self) -> timedelta:
        return timedelta(minutes=self.buffer_after)

    @property
    def stylist_margins(self) -> tuple[timedelta, timedelta]:
        """The stylist's own buffers before and after the visit; the room's, where nothing else is said."""
        before = self.buffer_before if self.stylist_before is None else self.stylist_before
        after = self.buffer_after if self.stylist_after is None else self.stylist_after
        return timedelta(minutes=before), timedelta(minutes=after)

    @property
    def grace(self) -> timedelta:
        return timedelta(minutes=self.grace_minutes)

    @property
    def patience(self) -> timedelta:
        """How long after its time a visit is kept for somebody who doesn't come."""
        return timedelta(minutes=self.no_show_minutes)

    @property
    def time_to_answer(self) -> timedelta | None:
        """How long a person of the store has to approve a booking; None where it is booked at once.

        An exchange is owed to whoever bought something: nobody is asked.
        """
        asks = self.approval_minutes and self.purpose == Purpose.VISIT
        return timedelta(minutes=self.approval_minutes) if asks else None

    def room_share(self, party: int) -> int:
        """How many people each of the rooms must hold for a party."""
        return -(-party // max(self.rooms_needed, 1))
