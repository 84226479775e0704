"""What the mail server or its provider tells us of mails that came back."""

from __future__ import annotations

import binascii
import json
from base64 import b64decode
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseForbidden
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kernel import clock
from notifications.bounces import Bounce, bounce_of, read_report
from notifications.errors import SignatureInvalid
from notifications.services.bounces import note_bounce

_JSON: Final = "application/json"


@csrf_exempt
@require_POST
def bounce(request: HttpRequest) -> HttpResponse:
    """A mail came back: a delivery status report as it is (message/rfc822), or `message_id`, `status`, `text` as JSON.

    Whoever knows MAIL_HOOK_SECRET is believed: as a bearer's token, or as the password that an address carries.
    """
    try:
        _verify(request)
        bounces = _told(request.body) if request.content_type == _JSON else read_report(request.body)
    except SignatureInvalid:
        return HttpResponseForbidden()
    except ValueError:
        return HttpResponseBadRequest()
    for one in bounces:
        note_bounce(one, at=clock.now())
    return HttpResponse(status=204)


def _told(body: bytes) -> list[Bounce]:
    """Raises ValueError for what is not JSON or has not those three words."""
    try:
        told = json.loads(body)
    except RecursionError as error:
        raise ValueError("not a bounce") from error
    names = ("message_id", "status", "text")
    if not isinstance(told, dict) or not all(isinstance(told.get(name, ""), str) for name in names):
        raise ValueError("not a bounce")
    found = bounce_of(**{name: told.get(name, "") for name in names})
    return [found] if found is not None else []


def _verify(request: HttpRequest) -> None:
    """Raises SignatureInvalid. Without a secret of our own nothing is believed."""
    secret = settings.MAIL_HOOK_SECRET
    if not secret or not constant_time_compare(_proof(request.headers.get("Authorization", "")), secret):
        raise SignatureInvalid


def _proof(authorization: str) -> str:
    scheme, _space, proof = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return proof.strip()
    try:
        return b64decode(proof, validate=True).decode().partition(":")[2] if scheme.lower() == "basic" else ""
    except (binascii.Error, UnicodeDecodeError):
        return ""
