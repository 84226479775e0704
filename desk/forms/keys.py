"""What a key is called, and what it may be used for, where, and until when."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kernel import clock
from stores.models import Scope, Store

EVERY: Final = "every"
THESE: Final = "these"
OVERLAPS: Final = (
    (timedelta(), _("It ends at once")),
    (timedelta(hours=1), _("It works for one more hour")),
    (timedelta(days=1), _("It works for one more day")),
    (timedelta(days=7), _("It works for one more week")),
)
"""How long a former secret works beside the new one."""


class KeyForm(forms.Form):
    """A key of one store."""

    name = forms.CharField(
        label=_("What it is called"),
        max_length=80,
        help_text=_("What uses it: “Till”, “Scanner at the door”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may be used for"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    until = forms.DateField(
        label=_("Works until the end of"),
        required=False,
        help_text=_("Leave it empty for a key that works until you revoke it."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_until(self) -> date | None:
        """Not a day that is over; and none so far away that no clock shows it."""
        day: date | None = self.cleaned_data["until"]
        if day is None:
            return None
        if day < timezone.localdate(clock.now()):
            raise forms.ValidationError(_("This day is over. Please choose a later one."))
        if day.year >= 2100:
            raise forms.ValidationError(_("Please choose a day in this century."))
        return day

    def said(self) -> dict[str, Any]:
        """What the key is made of. Only of a valid form."""
        cleaned = self.cleaned_data
        return {"name": cleaned["name"], "scopes": cleaned["scopes"], "expires_at": _end_of(cleaned["until"])}


def _end_of(day: date | None) -> datetime | None:
    """By the store's clock, which is the present one on its pages."""
    return None if day is None else timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


class HouseKeyForm(KeyForm):
    """A key of several stores, or of every one."""

    reach = forms.ChoiceField(
        label=_("Where it may be used"),
        choices=[(EVERY, _("In every store, also in those that are still to come")), (THESE, _("In these stores"))],
        initial=EVERY,
        widget=forms.RadioSelect,
    )
    stores = forms.ModelMultipleChoiceField(
        label=_("Stores"),
        queryset=Store.objects.active(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = self.cleaned_data
        if said.get("reach") == THESE and "stores" in said and not said["stores"]:
            self.add_error("stores", _("Please choose at least one store."))
        return said

    def said(self) -> dict[str, Any]:
        everywhere = self.cleaned_data["reach"] == EVERY
        return super().said() | {
            "everywhere": everywhere,
            "stores": [] if everywhere else list(self.cleaned_data["stores"]),
        }


class RotationForm(forms.Form):
    """What becomes of the secret that was used until now."""

    overlap = forms.ChoiceField(
        label=_("The secret in use until now"),
        choices=[(number, words) for number, (_long, words) in enumerate(OVERLAPS)],
        initial=2,
    )

    def said(self) -> timedelta:
        """How much longer it works. Only of a valid form."""
        return OVERLAPS[int(self.cleaned_data["overlap"])][0]
