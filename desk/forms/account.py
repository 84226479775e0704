"""Where a stylist's visits are to be written."""

from __future__ import annotations

from typing import Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bookings.wording import say
from kernel.addresses import LONGEST, AddressRefused, target_of

LONGEST_NAME: Final = 200


class AccountForm(forms.Form):
    """A CalDAV server, and how one signs in there."""

    address = forms.CharField(
        label=_("Address of the server, or of the calendar"),
        max_length=LONGEST,
        help_text=_("For iCloud https://caldav.icloud.com; others name it in their help, under CalDAV."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label=_("Your name there"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Password for this app"),
        max_length=LONGEST_NAME,
        strip=False,
        help_text=_("Make one for Vitrine alone, in your account there: you can end it without changing your own."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def clean_address(self) -> str:
        """With https in front, where somebody left it out."""
        typed = str(self.cleaned_data["address"]).strip()
        address = typed if "://" in typed else f"https://{typed}"
        try:
            target_of(address, loopback=settings.HOOKS_ON_LOOPBACK)
        except AddressRefused as refusal:
            raise ValidationError(say(refusal)) from refusal
        return address
