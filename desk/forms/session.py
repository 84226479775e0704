"""A session to open: what, when on the store's clock, for how many, and whether every week."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from operator import methodcaller
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from experiences.models import Experience
from experiences.models.bounds import TICK_MINUTES
from kernel import clock
from stores.models import Store

MOST_PLACES: Final = 100_000
MOST_WEEKS: Final = 53


class PlacesForm(forms.Form):
    """How many may come."""

    places = forms.IntegerField(label=_("Places"), min_value=1, max_value=MOST_PLACES)


class SessionForm(PlacesForm):
    """A new session, or one each week until a date. `starts`: the instants, once the form is valid."""

    experience = forms.ModelChoiceField(Experience.objects.none(), label=_("What"), empty_label=None)
    date = forms.DateField(label=_("Date"), widget=forms.DateInput({"type": "date"}))
    time = forms.TimeField(
        label=_("Begins at"), widget=forms.TimeInput({"type": "time", "step": TICK_MINUTES * 60}, format="%H:%M")
    )
    until = forms.DateField(
        label=_("Every week until"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
        help_text=_("Empty: once."),
    )
    drop = forms.BooleanField(
        label=_("Many want it at once"), required=False, help_text=_("A place that is held can’t be held longer.")
    )
    field_order = ("experience", "date", "time", "places", "until", "drop")

    def __init__(self, *args: Any, store: Store, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.store, self.at = store, at
        self.starts: list[datetime] = []
        named: Any = self.fields["experience"]
        named.queryset = Experience.objects.filter(retired_at=None).order_by("position", "pk")
        named.label_from_instance = methodcaller("said", "name")
        named.widget.choices = list(iter(named.choices))  # asked once, and not counted

    def clean_date(self) -> Any:
        """None so far away that no clock shows what comes after it."""
        day = self.cleaned_data["date"]
        if day.year >= 2100:
            raise forms.ValidationError(_("Please choose a day in this century."))
        return day

    def clean_time(self) -> Any:
        wall = self.cleaned_data["time"]
        if wall.minute % TICK_MINUTES or wall.second:
            raise forms.ValidationError(_("Give a multiple of five minutes."))
        return wall

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = self.cleaned_data
        first, wall, last = said.get("date"), said.get("time"), said.get("until")
        if first is None or wall is None:
            return said
        if last and not first <= last <= first + timedelta(weeks=MOST_WEEKS):
            self.add_error("until", _("Give a date after the first, within a year."))
            return said
        for day in _weekly(first, last or first):
            start = clock.instant(day, wall, self.store.zone)
            if start is None:
                self.add_error("time", _("The clocks go forward over this time: it doesn’t exist."))
            elif start <= self.at:
                self.add_error("date", _("This is in the past."))
            else:
                self.starts.append(start)
        return said


def _weekly(first: date, last: date) -> list[date]:
    return [first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]
