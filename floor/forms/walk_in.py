"""Who walked in: a name, and a number to reach them, said to staff or typed by themselves."""

from __future__ import annotations

from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bookings.forms.fields import LocalForm, NameField, PhoneField, SwitchField

WHAT_FOR: Final = _(
    "About this visit only: your place in the queue, word when it is nearly your turn, what is kept for you, "
    "and any change."
)


class WalkInForm(LocalForm):
    """Filled in by staff: the name must be, the number only for texts. Label and help are the words of the consent."""

    name = NameField(
        label=_("Name"),
        error_messages={"required": _("Please ask for their name: it is how they are called.")},
    )
    phone = PhoneField(label=_("Phone"), required=False)
    texts = SwitchField(label=_("Text me"), help_text=WHAT_FOR)
    no_number: str | Promise = _("Please ask for the number that the texts go to.")

    def clean(self) -> dict[str, Any]:
        """A text goes to a number."""
        said: dict[str, Any] = self.cleaned_data
        if said.get("texts") and "phone" in said and not said["phone"]:
            self.add_error("phone", str(self.no_number))
        return said

    def wording(self) -> str:
        """What was agreed to, as it was read; "" where no texts are wanted. Only of a valid form."""
        field = self.fields["texts"]
        return f"{field.label}: {field.help_text}" if self.cleaned_data["texts"] else ""

    def said(self) -> dict[str, Any]:
        """Who it is, as a place in the queue keeps it. Only of a valid form."""
        return self.cleaned_data | {"wording": self.wording()}


class NumberForm(WalkInForm):
    """Filled in by the visitor, on their own telephone: both must be."""

    name = NameField(
        label=_("Your name"),
        filled_by="name",
        error_messages={"required": _("Please tell us your name: it is how we call you.")},
    )
    phone = PhoneField(
        label=_("Your phone"),
        filled_by="tel",
        error_messages={"required": _("Please give us a number: one number, one place in the queue.")},
    )
    texts = SwitchField(label=_("Text me"), help_text=WHAT_FOR, initial=True)
