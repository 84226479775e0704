"""Who may have an account: staff, invited by the house. Customers need none."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any, Final

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.forms import LoginForm
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from config.demo.people import DEMO_SECRET
from kernel import clock
from kernel.sealing import SealBroken, Sealing

logger = logging.getLogger(__name__)
RECENT: Final = timedelta(minutes=5)

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

    def is_reauthentication_required(self, *, app: str = "") -> bool:
        """Who signed in a moment ago is not asked for the same again."""
        proofs = get_authentication_records(self.request, self.request.user)
        return not proofs or clock.now().timestamp() - proofs[-1]["at"] >= RECENT.total_seconds()


class SignIn(LoginForm):  # type: ignore[misc]
    """The sign-in of staff."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Your e-mail")
        self.fields["login"].widget.attrs.pop("placeholder", None)
        self.fields["password"].label = _("Your password")
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.fields["remember"].label = _("Stay signed in on this device")


def factor_sealing() -> Sealing:
    """Who reads the database learns nobody's codes."""
    return Sealing(keys=[settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS], purpose="second factors")


class Factors(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors, sealed, and drawn as the house draws its codes."""

    error_messages: Final = {**DefaultMFAAdapter.error_messages, **REFUSALS}

    def encrypt(self, text: str) -> str:
        return factor_sealing().seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """What can't be opened any more is a secret that nobody has: no code fits it."""
        try:
            return factor_sealing().open(encrypted_text)
        except SealBroken:
            logger.warning("a second factor can't be opened: was SECRET_KEY changed without SECRET_KEY_FALLBACKS?")
            return str(generate_totp_secret())

    def build_totp_svg(self, url: str) -> str:
        drawn: str = segno.make(url, error="m", micro=False).svg_inline(
            omitsize=True, border=2, svgclass=None, lineclass=None
        )
        return drawn


class ProveFactor(AuthenticateForm):  # type: ignore[misc]
    """The sign-in's second question."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_code(self, _("Your code"))

    @property
    def demo_code(self) -> str:
        """What the phone of one of the demo's people shows now; empty for everybody else, and where it is no demo."""
        if not settings.DEMO:
            return ""
        own = Authenticator.objects.filter(user=self.user, type=Authenticator.Type.TOTP).first()
        return code_of(DEMO_SECRET) if own is not None and decrypt(own.data["secret"]) == DEMO_SECRET else ""


class SetUpFactor(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an app, which shows that it took the secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_code(self, _("The code that it shows"))


def name_code(form: Any, label: Any) -> None:
    """A field for a code: digits first on a phone's keyboard, and no hint that goes away when one types."""
    form.fields["code"].label = label
    form.fields["code"].widget.attrs.pop("placeholder", None)
    form.fields["code"].widget.attrs["inputmode"] = "numeric"


def code_of(secret: str) -> str:
    """The code that an app with this secret shows now: six digits."""
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))
