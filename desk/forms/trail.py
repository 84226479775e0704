"""What of the trail somebody wants to see."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from desk.trail_sql import TABLES
from desk.trail_words import kind_of

DAY = {"type": "date"}


class TrailForm(forms.Form):
    """All of it may be left empty. What makes no sense narrows nothing."""

    who = forms.CharField(label=_("Who"), required=False, max_length=80, strip=True)
    table = forms.ChoiceField(label=_("What"), required=False)
    first = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs=DAY))
    last = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs=DAY))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = sorted((capfirst(kind_of(table)), table) for table in TABLES)
        choices = [("", _("Everything")), *((table, label) for label, table in kinds)]
        self.fields["table"] = forms.ChoiceField(label=_("What"), required=False, choices=choices)
        self.order_fields(["who", "table", "first", "last"])

    def clean_who(self) -> str:
        who: str = self.cleaned_data["who"]
        return who.replace("\x00", "")
