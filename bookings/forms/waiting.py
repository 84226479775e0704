"""Who waits, for what, and how they are told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.forms.who import WhoForm

MOST_OPEN: Final = 4
"""So many things to wait for are shown at once; more are a list that opens."""


class WaitForm(WhoForm):
    """What is waited for, and who waits: the same that a booking asks, with the words of what is sent before it.

    `windows`: (key, words) of what can be waited for.
    """

    field_order = ("window", "name", "phone", "email", "sms", "whatsapp", "mail", "occasion", "note")

    def __init__(self, *args: Any, windows: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["window"] = _window_field(windows)
        self.order_fields(self.field_order)
        for name in ("sms", "mail"):
            switch = self.fields[name]
            switch.help_text = gettext("Word when a place is free for you. %(visit)s") % {"visit": switch.help_text}

    def clean(self) -> dict[str, Any]:
        """Whoever waits must be told."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not (self.is_reached_by_text() or (said["mail"] and said["email"])):
            self._ask_for_a_way(texts=said["sms"])
        return said

    def _ask_for_a_way(self, *, texts: bool) -> None:
        if texts:
            self.add_error("email", gettext("We can’t text this number: please give us an e-mail to write to as well."))
        else:
            self.add_error(None, gettext("We have to reach you when a place is free: let us text you, or e-mail you."))


def _window_field(windows: Sequence[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("What would you wait for?"),
        choices=windows,
        initial=windows[0][0] if windows else None,
        widget=forms.RadioSelect if len(windows) <= MOST_OPEN else forms.Select,
        error_messages={
            "required": _("Please say what you would wait for."),
            "invalid_choice": _("This can’t be waited for any more. Please choose again."),
        },
    )
