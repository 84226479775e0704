"""A change of rules: what was, what shall be, whom it hits, and what was done for them."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking
from stores.models import Store


class ChangeState(models.TextChoices):
    LOOKING = "looking", _("being looked at")
    DRAFTED = "drafted", _("looked at")
    CARRYING = "carrying", _("being carried out")
    DONE = "done", _("carried out")
    UNDONE = "undone", _("undone")
    REFUSED = "refused", _("not possible")


class Change(models.Model):
    """One rule set's new content: `kind` and `scope` say which, `before` what it was drawn from, `after` what shall be.

    `label` names what it is of, as it was called then. Until `tell_at` nobody is told, and it can be undone. `store`:
    at whose desk it was made; none: the house's.
    One of the house that is of many stores is looked at and carried out by the worker, in the order of their ids.
    """

    kind = models.CharField(_("kind"), max_length=20)
    store = models.ForeignKey(
        Store, models.CASCADE, verbose_name=_("store"), null=True, blank=True, related_name="changes"
    )
    scope = models.JSONField(_("of what"))
    label = models.CharField(_("what it is of"), max_length=200, blank=True)
    before = models.JSONField(_("before"))
    after = models.JSONField(_("after"))
    state = models.CharField(_("state"), max_length=8, choices=ChangeState, default=ChangeState.DRAFTED)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("by"), null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(_("made"))
    done_at = models.DateTimeField(_("carried out at"), null=True, blank=True)
    tell_at = models.DateTimeField(_("told from"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("undone by"), null=True, blank=True, related_name="+"
    )
    why_not = models.JSONField(_("why not"), default=dict, blank=True)
    stores_in_all = models.PositiveIntegerField(_("stores in all"), default=0)
    stores_looked_at = models.PositiveIntegerField(_("stores looked at"), default=0)
    looked_to = models.BigIntegerField(_("the last store that was looked at"), default=0)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)

    class Meta:
        verbose_name = _("change of rules")
        verbose_name_plural = _("changes of rules")
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(fields=["store", "-made_at"], name="desk_change_latest"),
            models.Index(fields=["made_at"], condition=Q(state="drafted"), name="desk_change_drafts"),
            models.Index(
                fields=["made_at"], condition=Q(state__in=["looking", "carrying"]), name="desk_change_under_way"
            ),
        ]
        constraints = [
            # What was carried out says when, and from when on people are told.
            models.CheckConstraint(
                name="desk_change_done",
                condition=Q(
                    state__in=["looking", "drafted", "carrying", "refused"], done_at__isnull=True, tell_at__isnull=True
                )
                | Q(state__in=["done", "undone"], done_at__isnull=False, tell_at__isnull=False),
            ),
            models.CheckConstraint(
                name="desk_change_undone",
                condition=Q(state="undone", undone_at__isnull=False) | (~Q(state="undone") & Q(undone_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def get_absolute_url(self) -> str:
        if self.store is None:
            return reverse("desk-house-change", args=[self.pk])
        return reverse("desk-change", args=[self.store.slug, self.pk])


class Outcome(models.TextChoices):
    """What became of a visit that a change hits."""

    MOVED = "moved", _("moved")
    STAYED = "stayed", _("same time, other hands or another room")
    KEPT = "kept", _("goes on as it is")
    CANCELLED = "cancelled", _("cancelled with an apology")
    RELEASED = "released", _("was only being chosen, and is given back")
    WAITING = "waiting", _("is being seen to")
    LATER = "later", _("to be settled")
    BACK = "back", _("as it was before")


LATER: Final = "later"
KEEP: Final = "keep"
CANCEL: Final = "cancel"
CHOICES: Final = (LATER, KEEP, CANCEL)
"""What may be chosen for a visit beside the number of a proposal."""


class Hit(models.Model):
    """A booking that a change hits: why, what is proposed, what was chosen, and what became of it.

    `proposals`: up to three, as `desk.services.proposals` writes them; `choice`: the number of one, or of `CHOICES`.
    `had`: all that was promised before, so that it can be promised again.
    """

    change = models.ForeignKey(Change, models.CASCADE, verbose_name=_("change"), related_name="hits")
    booking = models.ForeignKey(Booking, models.CASCADE, verbose_name=_("booking"), related_name="+")
    faults = ArrayField(models.CharField(max_length=20), verbose_name=_("why"))
    proposals = models.JSONField(_("proposals"), default=list, blank=True)
    choice = models.CharField(_("chosen"), max_length=8, blank=True)
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome, blank=True)
    had = models.JSONField(_("what it had"), default=dict, blank=True)

    class Meta:
        verbose_name = _("visit that is hit")
        verbose_name_plural = _("visits that are hit")
        ordering = ["booking__starts_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["change", "booking"], name="desk_hit_once")]

    def __str__(self) -> str:
        return f"{self.change}: {self.booking}"


class SettledHow(models.TextChoices):
    """How a visit that did not stand came to its end."""

    STANDS = "stands", _("stands again")
    OVER = "over", _("is over or called off")
    KEPT = "kept", _("goes on as it is")


class Unsettled(models.Model):
    """A visit that the rules don't allow any more, and for which somebody has to find something with the customer."""

    booking = models.ForeignKey(Booking, models.CASCADE, verbose_name=_("booking"), related_name="unsettled")
    faults = ArrayField(models.CharField(max_length=20), verbose_name=_("why"))
    since = models.DateTimeField(_("since"))
    change = models.ForeignKey(
        Change, models.SET_NULL, verbose_name=_("change"), null=True, blank=True, related_name="unsettled"
    )
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("settled by"), null=True, blank=True, related_name="+"
    )
    how = models.CharField(_("how"), max_length=8, choices=SettledHow, blank=True)

    class Meta:
        verbose_name = _("visit to settle")
        verbose_name_plural = _("visits to settle")
        ordering = ["since", "pk"]
        constraints = [
            # A visit is on the list once, for whatever reasons.
            models.UniqueConstraint(
                fields=["booking"], condition=Q(settled_at__isnull=True), name="desk_unsettled_open_once"
            ),
            models.CheckConstraint(
                name="desk_unsettled_settled",
                condition=Q(settled_at__isnull=True, settled_by__isnull=True, how="")
                | (Q(settled_at__isnull=False) & ~Q(how="")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.booking)
