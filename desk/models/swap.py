"""A dated shift that a stylist would give to a colleague, for nothing or for one of theirs."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stores.models import Store, Stylist


class SwapState(models.TextChoices):
    OFFERED = "offered", _("on offer")
    COUNTERED = "countered", _("another shift is offered in return")
    TAKEN = "taken", _("waits for approval")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("declined")
    WITHDRAWN = "withdrawn", _("taken back")
    LAPSED = "lapsed", _("its day came")


OPEN: Final = (SwapState.OFFERED, SwapState.COUNTERED, SwapState.TAKEN)
OPEN_NOW: Final = Q(state__in=OPEN)
BESPOKEN: Final = (SwapState.COUNTERED, SwapState.TAKEN)
"""Somebody would take it, and can step back."""
WITH_TAKER: Final = Q(state__in=[*BESPOKEN, SwapState.APPROVED])
ANSWERED: Final = (SwapState.APPROVED, SwapState.REFUSED)
RETURNED: Final = ("return_date", "return_starts", "return_ends")


class ShiftSwap(models.Model):
    """The shift of `stylist` in `store` on `date`, on its clock; `ends` at or before `starts` is the next day.

    `to`: whom it is offered to; none: the whole team. `taker`: who takes it; the `return_…` is the shift of theirs that
    they give for it, or nothing. `lapses_at`: when the earlier of the two begins. The rota changes by approval alone.
    `answered_…`: who approved or declined it, and when.
    """

    store = models.ForeignKey(Store, models.CASCADE, verbose_name=_("store"), related_name="swaps")
    stylist = models.ForeignKey(Stylist, models.CASCADE, verbose_name=_("stylist"), related_name="swaps")
    date = models.DateField(_("date"))
    starts = models.TimeField(_("starts"))
    ends = models.TimeField(_("ends"))
    to = models.ForeignKey(
        Stylist, models.CASCADE, verbose_name=_("offered to"), null=True, blank=True, related_name="+"
    )
    taker = models.ForeignKey(
        Stylist, models.CASCADE, verbose_name=_("taken by"), null=True, blank=True, related_name="swaps_taken"
    )
    return_date = models.DateField(_("date in return"), null=True, blank=True)
    return_starts = models.TimeField(_("starts in return"), null=True, blank=True)
    return_ends = models.TimeField(_("ends in return"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=SwapState, default=SwapState.OFFERED)
    lapses_at = models.DateTimeField(_("lapses"))
    offered_at = models.DateTimeField(_("offered"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("answered by"),
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        db_table = "desk_swap"
        verbose_name = _("swap of shifts")
        verbose_name_plural = _("swaps of shifts")
        ordering = ["date", "starts", "pk"]
        indexes = [
            models.Index(fields=["store", "date"], condition=OPEN_NOW, name="desk_swap_open"),
            models.Index(fields=["lapses_at"], condition=OPEN_NOW, name="desk_swap_lapsing"),
        ]
        constraints = [
            # Nobody gives one shift away twice, nor the one that they give in return.
            models.UniqueConstraint(
                fields=["stylist", "store", "date", "starts"], condition=OPEN_NOW, name="desk_swap_open_once"
            ),
            models.UniqueConstraint(
                fields=["taker", "store", "return_date", "return_starts"],
                condition=OPEN_NOW & Q(return_date__isnull=False),
                name="desk_swap_return_once",
            ),
            models.CheckConstraint(
                name="desk_swap_of_two", condition=(Q(to__isnull=True) | ~Q(to=F("stylist")))
                & (Q(taker__isnull=True) | ~Q(taker=F("stylist"))),
            ),
            # Who is on the rota in whose place is known before anybody can approve it.
            models.CheckConstraint(
                name="desk_swap_taker",
                condition=(WITH_TAKER & Q(taker__isnull=False))
                | Q(state=SwapState.OFFERED, taker__isnull=True, return_date__isnull=True)
                | Q(state__in=[SwapState.REFUSED, SwapState.WITHDRAWN, SwapState.LAPSED]),
            ),
            models.CheckConstraint(
                name="desk_swap_whole_return",
                condition=Q(**{f"{name}__isnull": False for name in RETURNED})
                | (Q(**{f"{name}__isnull": True for name in RETURNED}) & ~Q(state=SwapState.COUNTERED)),
            ),
            # A manager who only looked at whom it hits has answered nothing.
            models.CheckConstraint(
                name="desk_swap_answered",
                condition=Q(state__in=ANSWERED) | Q(answered_at__isnull=True, answered_by__isnull=True),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.stylist}: {self.date} {self.starts:%H:%M}–{self.ends:%H:%M}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_bespoken(self) -> bool:
        return self.state in BESPOKEN

    @property
    def is_countered(self) -> bool:
        return self.state == SwapState.COUNTERED

    @property
    def is_taken(self) -> bool:
        return self.state == SwapState.TAKEN
