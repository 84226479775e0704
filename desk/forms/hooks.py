"""Where a webhook is, what it is told, and from when on failed deliveries are sent again."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.wording import say
from hooks.models import Event, Hook
from kernel.addresses import AddressRefused, public_addresses, target_of


class HookForm(forms.Form):
    """A webhook. The address is looked up as it is typed in, and again before each call."""

    name = forms.CharField(
        label=_("What it is called"),
        max_length=80,
        help_text=_("Whose system it is: “Newsletter”, “Shop system”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        help_text=_("It begins with https:// and is reached from everywhere."),
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    events = forms.MultipleChoiceField(
        label=_("Tell it when"), choices=Event.choices, widget=forms.CheckboxSelectMultiple
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip()
        loopback = settings.HOOKS_ON_LOOPBACK
        try:
            public_addresses(target_of(url, loopback=loopback), loopback=loopback)
        except AddressRefused as error:
            raise forms.ValidationError(say(error)) from error
        return url

    def said(self) -> dict[str, Any]:
        """What the webhook is made of. Only of a valid form."""
        return {name: self.cleaned_data[name] for name in ("name", "url", "events")}


class ChangedHookForm(HookForm):
    """A webhook that is there. `drawn_from` tells whether a colleague changed it meanwhile."""

    active = forms.BooleanField(
        label=_("Switched on"),
        required=False,
        help_text=_("What happens while it is off is not told later."),
        widget=forms.CheckboxInput(attrs={"class": "switch", "role": "switch"}),
    )
    drawn_from = forms.CharField(required=False, widget=forms.HiddenInput)

    def said(self) -> dict[str, Any]:
        return super().said() | {"active": self.cleaned_data["active"]}


class SinceForm(forms.Form):
    """From which day on failed deliveries are sent again."""

    since = forms.DateField(label=_("Failed since"), widget=forms.DateInput(attrs={"type": "date"}))

    def said(self) -> datetime:
        """The beginning of the day by the page's clock. Only of a valid form."""
        day: date = self.cleaned_data["since"]
        return timezone.make_aware(datetime.combine(max(day, date(2000, 1, 1)), time.min))


def drawn(hook: Hook) -> ChangedHookForm:
    """A webhook on its form, as it is now."""
    return ChangedHookForm(initial=_facts(hook) | {"drawn_from": mark_of(hook)})


def mark_of(hook: Hook) -> str:
    """What tells one content of a webhook's form from another."""
    return hashlib.sha256(repr(sorted(_facts(hook).items())).encode()).hexdigest()


def _facts(hook: Hook) -> dict[str, Any]:
    return {"name": hook.name, "url": hook.url, "events": sorted(hook.events), "active": hook.active}
