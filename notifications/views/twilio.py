"""What Twilio tells us. Only what it signed is believed."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from twilio.request_validator import RequestValidator

from kernel import clock
from notifications.errors import SignatureInvalid
from notifications.models import Channel
from notifications.services.callbacks import receive
from notifications.services.reports import take_report

LONGEST_CODE: Final = 6
"""Digits: they have five."""
_WHATSAPP: Final = "whatsapp:"
_MOST_PICTURES: Final = 10
"""Of one message (Twilio's own bound)."""
_NOTHING_TO_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


@csrf_exempt
@require_POST
def status(request: HttpRequest) -> HttpResponse:
    """A message went one step further. It is kept and answered; the worker notes what it means."""
    try:
        _verify(request)
    except SignatureInvalid:
        return HttpResponseForbidden()
    code = request.POST.get("ErrorCode", "")
    take_report(
        handover=request.GET.get("h", ""),
        status=request.POST.get("MessageStatus", ""),
        provider_id=request.POST.get("MessageSid", ""),
        code=int(code) if code.isascii() and code.isdecimal() and len(code) <= LONGEST_CODE else None,
        at=clock.now(),
    )
    return HttpResponse(status=204)


@csrf_exempt
@require_POST
def inbound(request: HttpRequest) -> HttpResponse:
    """Somebody wrote to our number."""
    try:
        _verify(request)
    except SignatureInvalid:
        return HttpResponseForbidden()
    sender, pictures = request.POST.get("From", ""), request.POST.get("NumMedia", "")
    receive(
        channel=Channel.WHATSAPP if sender.startswith(_WHATSAPP) else Channel.SMS,
        address=sender.removeprefix(_WHATSAPP),
        text=request.POST.get("Body", ""),
        provider_id=request.POST.get("MessageSid", ""),
        keyword=request.POST.get("OptOutType", ""),
        pictures=min(int(pictures), _MOST_PICTURES) if pictures.isascii() and pictures.isdecimal() else 0,
        at=clock.now(),
    )
    return HttpResponse(_NOTHING_TO_ANSWER, content_type="text/xml")


def _verify(request: HttpRequest) -> None:
    """Raises SignatureInvalid. The signature covers the public address, which a proxy may have rewritten on the way.

    Without a token of our own anybody could sign, so nothing is believed.
    """
    url = f"{settings.PUBLIC_BASE_URL}{request.get_full_path()}"
    signature = request.headers.get("X-Twilio-Signature", "")
    token = settings.TWILIO_AUTH_TOKEN
    if not token or not RequestValidator(token).validate(url, request.POST, signature):
        raise SignatureInvalid
