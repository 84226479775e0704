"""What a manager calls a device, and the PIN that somebody chooses."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from floor.pin_rules import LONGEST

SECRET: Final = {"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": str(LONGEST)}
"""The keys with digits; and no browser offers to keep it, which would be everybody's."""


class DeviceForm(forms.Form):
    """A name that colleagues know the device by."""

    name = forms.CharField(
        label=pgettext_lazy("of a device", "Name"),
        max_length=60,
        help_text=_("Where it lies, or who carries it: “Till”, “Fitting rooms”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class PinForm(forms.Form):
    """The same digits twice: nobody sees what they type."""

    pin = forms.CharField(
        label=_("Your PIN"),
        max_length=LONGEST,
        help_text=_("4 to 8 digits, and none that are easy to guess."),
        widget=forms.PasswordInput(attrs=SECRET),
    )
    again = forms.CharField(label=_("Once more"), max_length=LONGEST, widget=forms.PasswordInput(attrs=SECRET))

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = self.cleaned_data
        if "pin" in said and "again" in said and said["pin"] != said["again"]:
            self.add_error("again", _("These are not the same digits. Please type both again."))
        return said
