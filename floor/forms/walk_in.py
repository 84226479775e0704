"""Who walked in: a name, and a number where they want a text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.errors import PhoneExtension, PhoneInvalid
from bookings.forms.who import SWITCH
from bookings.phones import e164
from bookings.wording import say
from stores.models import Store


class WalkInForm(forms.Form):
    """The name must be; the number only for a text. The switch's label is kept as the words of the consent."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "words", "spellcheck": "false"}),
        error_messages={"required": _("Please ask for their name: it is how they are called.")},
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "inputmode": "tel"}),
    )
    texts = forms.BooleanField(
        label=_("Text me when it is my turn"),
        help_text=_("Read this to the visitor, and switch it on when they say yes. One text about this visit."),
        required=False,
        widget=forms.CheckboxInput(attrs=SWITCH),
    )

    def __init__(self, *args: Any, store: Store, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.region = store.phone_region

    def clean_name(self) -> str:
        """One line: it is called out."""
        return " ".join(self.cleaned_data["name"].split())

    def clean_phone(self) -> str:
        """In E.164; "" for none."""
        typed: str = self.cleaned_data["phone"]
        if not typed.strip():
            return ""
        try:
            return e164(typed, region=self.region)
        except (PhoneExtension, PhoneInvalid) as error:
            raise forms.ValidationError(say(error)) from error

    def clean(self) -> dict[str, Any]:
        """A text goes to a number."""
        said: dict[str, Any] = self.cleaned_data
        if said.get("texts") and "phone" in said and not said["phone"]:
            self.add_error("phone", _("Please ask for the number that the text goes to."))
        return said

    def wording(self) -> str:
        """The sentence that was agreed to; "" where no text is wanted. Only of a valid form."""
        return str(self.fields["texts"].label) if self.cleaned_data["texts"] else ""
