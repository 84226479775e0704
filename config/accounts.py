"""Who may have an account: staff, invited by the house. Customers need none."""

from __future__ import annotations

from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

REFUSALS: Final = {
    "account_inactive": _("This account is asleep. Your manager can wake it."),
    "email_password_mismatch": _("This e-mail and password don’t belong together. Please try again."),
    "enter_current_password": _("Please type the password that you have now."),
    "incorrect_code": _("This code isn’t right. Please type the one that your app shows now."),
    "incorrect_password": _("This password isn’t right. Please try again."),
    "rate_limited": _("That was too often. Please wait a few minutes, then try again."),
    "too_many_login_attempts": _("That was too often. Please wait a few minutes, then try again."),
}
"""What the library says of a sign-in, in the house's words."""


class StaffOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves."""

    error_messages: Final = {**DefaultAccountAdapter.error_messages, **REFUSALS}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SignIn(LoginForm):  # type: ignore[misc]
    """The sign-in of staff."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Your e-mail")
        self.fields["login"].widget.attrs.pop("placeholder", None)
        self.fields["password"].label = _("Your password")
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.fields["remember"].label = _("Stay signed in on this device")
