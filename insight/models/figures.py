"""The figures of a store's day, and the marks that say which days changed since they were counted."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from stores.models import Store


class Fact(models.TextChoices):
    """What a figure counts; its keys are in `one`, `two` and `three`, in this order.

    ROOMS: hour; minutes promised of minutes open. VISITS: lead time, reminded or not, how it ended; visits.
    SOURCES: source, experience, how it ended; visits. TRIED: product; pieces tried, of these bought.
    MISSING: product, variant, how it was noticed; times. EXCHANGES: reason, product; pieces that came back.
    SWAPS: band of time; swaps, and their seconds. LOAD: stylist; minutes promised of minutes on shift.
    WAITS: where, band of time; people, and their seconds.
    """

    ROOMS = "rooms", _("rooms")
    VISITS = "visits", _("visits")
    SOURCES = "sources", _("sources")
    TRIED = "tried", _("tried")
    MISSING = "missing", _("missing")
    EXCHANGES = "exchanges", _("exchanges")
    SWAPS = "swaps", _("swaps")
    LOAD = "load", _("load")
    WAITS = "waits", _("waits")


class Figure(models.Model):
    """One sum of a store's local day: `count`, and with it `amount`, as `Fact` says. Written by the counting alone."""

    store = models.ForeignKey(
        Store, models.CASCADE, verbose_name=_("store"), related_name="+", db_index=False, db_constraint=False
    )
    date = models.DateField(_("date"))
    fact = models.CharField(_("fact"), max_length=9, choices=Fact)
    one = models.CharField(_("first key"), max_length=24, blank=True)
    two = models.CharField(_("second key"), max_length=24, blank=True)
    three = models.CharField(_("third key"), max_length=24, blank=True)
    count = models.BigIntegerField(_("count"))
    amount = models.BigIntegerField(_("amount"), default=0)

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        ordering = ["fact", "store", "date", "pk"]
        constraints = [
            # A day that is counted twice must not count double. Its index also holds all that a picture reads.
            models.UniqueConstraint(
                fields=["fact", "store", "date", "one", "two", "three"],
                include=["count", "amount"],
                name="insight_figure_once",
            )
        ]
        indexes = [models.Index(fields=["store", "date"], name="insight_figure_of_day")]

    def __str__(self) -> str:
        return f"{self.fact} {self.date}"


class CountedDay(models.Model):
    """A store's local day that is counted, and since when. Its row is the lock of who counts it.

    `over`: it was counted when it was over, so that what was open on it stays as it was: hours that change later
    change nothing of the past.
    """

    store = models.ForeignKey(
        Store, models.CASCADE, verbose_name=_("store"), related_name="+", db_index=False, db_constraint=False
    )
    date = models.DateField(_("date"))
    counted_at = models.DateTimeField(_("counted"), null=True)
    over = models.BooleanField(_("counted when it was over"), default=False)

    class Meta:
        verbose_name = _("counted day")
        verbose_name_plural = _("counted days")
        ordering = ["store", "date"]
        constraints = [models.UniqueConstraint(fields=["store", "date"], name="insight_countedday_once")]

    def __str__(self) -> str:
        return f"{self.store_id} {self.date}"


class Mark(models.Model):
    """A store's day that has to be counted: triggers on what is counted only ever add such rows, so nobody waits.

    It is committed with what changed, and taken away with the count that saw it. `rules`: what was open has changed,
    too.
    """

    store = models.ForeignKey(
        Store, models.DO_NOTHING, verbose_name=_("store"), related_name="+", db_index=False, db_constraint=False
    )
    date = models.DateField(_("date"))
    rules = models.BooleanField(_("with its rules"), default=False)

    class Meta:
        verbose_name = _("day to be counted")
        verbose_name_plural = _("days to be counted")
        ordering = ["date", "store", "pk"]
        indexes = [models.Index(fields=["date", "store"], name="insight_mark_by_day")]

    def __str__(self) -> str:
        return f"{self.store_id} {self.date}"
