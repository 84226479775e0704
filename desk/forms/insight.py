"""Which dates and which stores figures are asked of, as an address says it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from bookings.forms.asked import read_word
from insight.spans import Span, this_week
from stores.models import Store
from stores.querysets import StoreQuerySet

WEEK, FOUR, QUARTER, OWN = "week", "four", "quarter", "own"
LONGEST: Final = 366
MOST_OFFERED: Final = 50
EARLIEST: Final = date(2000, 1, 1)
LATEST: Final = date(2099, 12, 31)


class Choosing(forms.Form):
    """The dates: some by name, or from one day until another."""

    dates = forms.ChoiceField(
        label=_("Dates"),
        choices=[
            (WEEK, _("this week")),
            (FOUR, _("the last 4 weeks")),
            (QUARTER, _("the last 13 weeks")),
            (OWN, _("from … until …")),
        ],
        initial=FOUR,
        required=False,
    )
    first = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}))
    last = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput({"type": "date"}))

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        first, last = told.get("first"), told.get("last")
        if told.get("dates") != OWN or self.errors:
            return told
        if first is None:
            self.add_error("first", _("Please say from which day."))
        elif last is None:
            self.add_error("last", _("Please say until which day."))
        elif last > LATEST:
            self.add_error("last", _("Please choose a day in this century."))
        elif last < first or first < EARLIEST:
            self.add_error("last", _("It ends before it begins: please choose a later day."))
        elif (last - first).days >= LONGEST:
            self.add_error("last", _("A year at most: please choose an earlier day."))
        return told

    def between(self, today: date) -> tuple[date, date]:
        """The dates that are meant; the last four weeks where that can't be told."""
        named = {WEEK: this_week(today), QUARTER: (today - timedelta(days=90), today)}
        told = self.cleaned_data if self.is_valid() else {}
        if told.get("dates") == OWN:
            return told["first"], told["last"]
        return named.get(told.get("dates", ""), (today - timedelta(days=27), today))


def choosing(data: QueryDict) -> Choosing:
    """The form as it was sent; where nothing was, the last four weeks are chosen."""
    return Choosing(data if "dates" in data else {"dates": FOUR})


@dataclass(frozen=True, slots=True)
class Picked:
    """The stores that figures are of. `offered`: those to choose among, `words` what they were looked for by."""

    stores: tuple[Store, ...]
    offered: tuple[Store, ...]
    chosen: frozenset[str]
    words: str
    every: bool
    more: bool


def pick_stores(own: StoreQuerySet, data: QueryDict, *, whole: bool) -> Picked:
    """Those of one's own stores that are ticked, or all that the words name. `whole`: one's own are all there are.

    One query.
    """
    words = read_word(data.get("q"))
    found = list((own.named_like(words) if words else own).order_by("name", "pk"))
    ticked = {slug for slug in data.getlist("store")[:1000] if len(slug) <= 50}
    chosen = tuple(store for store in found if store.slug in ticked) or tuple(found)
    return Picked(
        stores=chosen,
        offered=tuple(found[:MOST_OFFERED]),
        chosen=frozenset(store.slug for store in chosen) if ticked else frozenset(),
        words=words,
        every=whole and not words and len(chosen) == len(found),
        more=len(found) > MOST_OFFERED,
    )


def span_of(form: Choosing, picked: Picked, today: date) -> Span:
    """The span that is asked for."""
    first, last = form.between(today)
    return Span(picked.stores, first, last, picked.every)
