"""What stylists can do."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class SkillForm(forms.Form):
    """A skill in both languages of the pages."""

    name = forms.CharField(
        label=_("Name of the skill"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    name_zh = forms.CharField(
        label=_("Name in Chinese"), max_length=60, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
