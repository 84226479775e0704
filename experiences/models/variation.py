"""What a store does differently from the house."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import pgtrigger
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from experiences.models.bounds import EARLIEST_NUDGE, LONGEST_APPROVAL, TICK_MINUTES, whole_ticks
from experiences.models.experience import Experience
from experiences.models.kinds import Waiting
from experiences.models.mixed import MIXED
from stores.models import RoomKind, Skill, Store

VARYING: Final = (
    "duration", "buffer_before", "buffer_after", "stylist_before", "stylist_after", "party_min", "party_max",
    "room_kind", "rooms_needed", "stylist_needed", "skill_id", "any_skill", "pieces_max", "lead_time", "horizon_days",
    "change_cutoff", "cancel_cutoff", "grace_minutes", "no_show_minutes", "daily_cap", "approval_minutes", "waiting",
    "nudge_minutes", "pieces_minutes", "release_minutes", "price", "deposit", "no_show_fee", "currency",
)  # fmt: skip
"""The terms that a store may have of its own. Words and pictures are the house's; so is what counts across stores."""

WAITING_FOR_THE_HOUSE: Final = """
    PERFORM 1 FROM experiences_experience WHERE id = NEW.experience_id FOR SHARE;
"""
"""Who varies waits for who changes the house's row, and then compares; and the other way round."""

OWN_WEEK_STAYS: Final = """
    IF EXISTS (
        SELECT 1 FROM experiences_schedule s
        WHERE s.experience_id = COALESCE(NEW.experience_id, OLD.experience_id)
        AND s.store_id = COALESCE(NEW.store_id, OLD.store_id)
        AND NOT EXISTS (
            SELECT 1 FROM experiences_variation v
            WHERE v.experience_id = s.experience_id AND v.store_id = s.store_id AND v.own_week
        )
    ) THEN
        RAISE EXCEPTION 'the store has windows of its own'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'experiences_variation_own_week';
    END IF;
    RETURN NULL;
"""


class Variation(models.Model):
    """A store's own terms of an experience; NULL is what the house says.

    `offered`: whether the store has it at all. `own_week`: its schedule is its own rows, possibly none, and not the
    house's. Written by `experiences.services.terms`; a schedule written for a store makes its week its own.
    """

    experience = models.ForeignKey(Experience, models.CASCADE, related_name="variations", verbose_name=_("experience"))
    store = models.ForeignKey(Store, models.CASCADE, related_name="variations", verbose_name=_("store"))
    offered = models.BooleanField(_("offered"), default=True, db_default=True)
    own_week = models.BooleanField(_("a week of its own"), default=False, db_default=False)
    duration = models.PositiveSmallIntegerField(
        _("minutes"), null=True, blank=True, validators=[MinValueValidator(TICK_MINUTES)]
    )
    buffer_before = models.PositiveSmallIntegerField(_("minutes to prepare"), null=True, blank=True)
    buffer_after = models.PositiveSmallIntegerField(_("minutes to tidy up"), null=True, blank=True)
    stylist_before = models.PositiveSmallIntegerField(_("minutes to prepare for the stylist"), null=True, blank=True)
    stylist_after = models.PositiveSmallIntegerField(_("minutes to tidy up for the stylist"), null=True, blank=True)
    party_min = models.PositiveSmallIntegerField(_("fewest people"), null=True, blank=True)
    party_max = models.PositiveSmallIntegerField(_("most people"), null=True, blank=True)
    room_kind = models.CharField(_("room"), max_length=16, choices=RoomKind, null=True, blank=True)
    rooms_needed = models.PositiveSmallIntegerField(_("rooms needed"), null=True, blank=True)
    stylist_needed = models.BooleanField(_("needs a stylist"), null=True, blank=True)
    skill = models.ForeignKey(
        Skill,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="variations",
        verbose_name=_("skill of the stylist"),
    )
    any_skill = models.BooleanField(
        _("any stylist, whatever the house asks"), null=True, blank=True, choices=[(True, _("yes"))]
    )
    pieces_max = models.PositiveSmallIntegerField(_("most pieces"), null=True, blank=True)
    lead_time = models.PositiveIntegerField(_("bookable until, minutes before"), null=True, blank=True)
    horizon_days = models.PositiveSmallIntegerField(_("bookable from, days before"), null=True, blank=True)
    change_cutoff = models.PositiveIntegerField(_("can be changed until, minutes before"), null=True, blank=True)
    cancel_cutoff = models.PositiveIntegerField(_("can be cancelled until, minutes before"), null=True, blank=True)
    grace_minutes = models.PositiveSmallIntegerField(_("minutes of grace"), null=True, blank=True)
    no_show_minutes = models.PositiveSmallIntegerField(_("missed after minutes"), null=True, blank=True)
    daily_cap = models.PositiveSmallIntegerField(_("most bookings a day"), null=True, blank=True)
    approval_minutes = models.PositiveSmallIntegerField(_("minutes for the store to answer"), null=True, blank=True)
    waiting = models.CharField(_("what is freed"), max_length=5, choices=Waiting, null=True, blank=True)
    nudge_minutes = models.PositiveSmallIntegerField(_("asked to say they come, minutes before"), null=True, blank=True)
    pieces_minutes = models.PositiveSmallIntegerField(
        _("pieces given back unless they do, minutes before"), null=True, blank=True
    )
    release_minutes = models.PositiveSmallIntegerField(
        _("called off unless they do, minutes before"), null=True, blank=True
    )
    price = models.PositiveIntegerField(_("price"), null=True, blank=True)
    deposit = models.PositiveIntegerField(_("deposit"), null=True, blank=True)
    no_show_fee = models.PositiveIntegerField(_("fee for who doesn’t come"), null=True, blank=True)
    currency = models.CharField(
        _("currency"), max_length=3, null=True, blank=True, validators=[RegexValidator(r"^[A-Z]{3}$")]
    )

    class Meta:
        verbose_name = _("terms of a store")
        verbose_name_plural = _("terms of stores")
        ordering = ["experience", "store"]
        constraints = [
            models.UniqueConstraint(fields=["experience", "store"], name="experiences_variation_once"),
            # As of an experience: what is not on ticks, or outgrows a day, could not be promised.
            models.CheckConstraint(
                name="experiences_variation_whole_ticks",
                condition=whole_ticks("duration", 720)
                & whole_ticks("buffer_before", 360)
                & whole_ticks("buffer_after", 360)
                & whole_ticks("stylist_before", 360)
                & whole_ticks("stylist_after", 360),
            ),
            models.CheckConstraint(
                name="experiences_variation_bounds",
                condition=(Q(duration__isnull=True) | Q(duration__gte=TICK_MINUTES))
                & (Q(party_min__isnull=True) | Q(party_min__gte=1))
                & (Q(daily_cap__isnull=True) | Q(daily_cap__gte=1))
                & (Q(no_show_minutes__isnull=True) | Q(no_show_minutes__range=(1, 720)))
                & (Q(approval_minutes__isnull=True) | Q(approval_minutes__lte=LONGEST_APPROVAL))
                & (Q(nudge_minutes__isnull=True) | Q(nudge_minutes__lte=EARLIEST_NUDGE))
                & (Q(waiting__isnull=True) | Q(waiting__in=Waiting.values)),
            ),
            # A skill of its own, any at all, or what the house asks.
            models.CheckConstraint(
                name="experiences_variation_one_skill",
                condition=Q(any_skill__isnull=True) | Q(any_skill=True, skill__isnull=True),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="mixed",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                func=WAITING_FOR_THE_HOUSE + MIXED.format(which="v.id = NEW.id"),
            ),
            # A store's windows would else be there and mean nothing.
            pgtrigger.Trigger(
                name="own_week",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                func=OWN_WEEK_STAYS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.experience} · {self.store}"

    @property
    def terms(self) -> dict[str, Any]:
        """What is the store's own, by name."""
        named = ((name, getattr(self, name)) for name in VARYING)
        return {name: value for name, value in named if value is not None}


def terms_in(experience: Experience, stores: Iterable[Store]) -> dict[int, Experience]:
    """By store id, the experience as it is there, whether it is offered there or not: one query at most."""
    found = terms_for((experience, store.pk) for store in stores)
    return {store: terms for (_experience, store), terms in found.items()}


def on_terms_of(store: Store, experiences: Iterable[Experience]) -> list[Experience]:
    """Experiences as they are in one store: one query at most."""
    listed = list(experiences)
    found = terms_for((one, store.pk) for one in listed)
    return [found[one.pk, store.pk] for one in listed]


def terms_for(wanted: Iterable[tuple[Experience, int]]) -> dict[tuple[int, int], Experience]:
    """By the ids of experience and store, the terms there, for pairs of both: one query at most."""
    pairs = {(experience.pk, store): experience for experience, store in wanted}
    unknown = [pair for pair, experience in pairs.items() if experience.there != pair[1]]
    own: dict[tuple[int, int], Variation] = {}
    if unknown:
        experiences, stores = ({pair[side] for pair in unknown} for side in (0, 1))
        rows = Variation.objects.filter(experience__in=experiences, store__in=stores).select_related("skill").order_by()
        own = {(row.experience_id, row.store_id): row for row in rows}
    for pair in unknown:
        pairs[pair] = pairs[pair].as_in(pair[1], own.get(pair))
    return pairs
