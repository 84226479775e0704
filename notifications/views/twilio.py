"""What Twilio tells us. Only what it signed is believed."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from twilio.request_validator import RequestValidator

from kernel import clock
from notifications.errors import SignatureInvalid
from notifications.services.callbacks import note_status, receive

_NOTHING_TO_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


@csrf_exempt
@require_POST
def status(request: HttpRequest) -> HttpResponse:
    """A message went one step further."""
    try:
        _verify(request)
    except SignatureInvalid:
        return HttpResponseForbidden()
    code = request.POST.get("ErrorCode", "")
    note_status(
        handover=request.GET.get("h", ""),
        status=request.POST.get("MessageStatus", ""),
        provider_id=request.POST.get("MessageSid", ""),
        code=int(code) if code.isdecimal() else None,
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
    receive(
        address=request.POST.get("From", ""),
        text=request.POST.get("Body", ""),
        provider_id=request.POST.get("MessageSid", ""),
        keyword=request.POST.get("OptOutType", ""),
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
