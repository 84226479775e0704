"""Who may do more than the floor's work has a second factor; who has none yet is led to set it up."""

from __future__ import annotations

from typing import Final

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from stores.rights import Right

BY_PASSWORD: Final = frozenset({Right.WORK, Right.OWN})
"""What a password alone opens. The sign-in itself asks for the second factor of everybody who has one."""


def to_second_factor(request: HttpRequest, right: Right) -> HttpResponse | None:
    """To where a second factor is set up, if the right needs one that is missing; else None. One query."""
    if right in BY_PASSWORD or is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
        return None
    setting_up = reverse("mfa_activate_totp")
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(setting_up)
    messages.info(request, _("Who may change things here proves it with a second factor. Set it up once, then go on."))
    return HttpResponseRedirect(setting_up)
