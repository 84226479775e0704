"""Whom one invites, and what who is invited says of themselves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from stores.models import Role


class InviteForm(forms.Form):
    """`roles`: those that may be given here."""

    address = forms.EmailField(label=_("Their e-mail"), max_length=150)
    role = forms.ChoiceField(label=_("As"), choices=())
    locale = forms.ChoiceField(label=_("Language of the mail"), choices=(("en", "English"), ("zh-hans", "简体中文")))

    def __init__(self, *args: Any, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - said above
        field.choices = [(role.value, role.label) for role in roles]
        self.initial.setdefault("locale", get_language())


class JoinForm(forms.Form):
    """The name that colleagues see, and a password."""

    first_name = forms.CharField(label=_("Your first name"), max_length=150)
    last_name = forms.CharField(label=_("Your last name"), max_length=150)
    password = forms.CharField(
        label=_("A password"),
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 8 characters; a few words are easier to keep than one with signs."),
    )

    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address = address

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        names = {name: self.cleaned_data.get(name, "") for name in ("first_name", "last_name")}
        validate_password(password, User(username=self.address, email=self.address, **names))
        return password
