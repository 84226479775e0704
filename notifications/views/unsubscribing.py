"""Ending mails of one kind, or all: a program's POST does it at once, a person sees a button first."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kernel import clock
from notifications.models import Channel, Message
from notifications.services.consent import resume, stop
from notifications.unsubscribing import NEEDED, is_token_of

_QUIET: Final = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
ALL: Final = "all"
AGAIN: Final = "again"


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """Of a mail that went out: looking changes nothing, as scanners follow links.

    The address is the secret: a mail program that posts has neither a cookie nor our form. A POST's `do` is `again`,
    `all`, or anything else for mails of this kind.
    """
    message = Message.objects.on(Channel.EMAIL).filter(pk=pk).exclude(category=NEEDED).first()
    if message is None or not is_token_of(message, token):
        raise Http404
    done = _done(request, message) if request.method == "POST" else ""
    with translation.override(message.locale):
        context = {"kind": message.get_category_display(), "done": done}
        response = render(request, "notifications/unsubscribe.html", context)
    for name, value in _QUIET.items():
        response.headers[name] = value
    return response


def _done(request: HttpRequest, message: Message) -> str:
    """Do it. Twice is once."""
    wish, at = request.POST.get("do", ""), clock.now()
    whose = {"channel": message.channel, "address": message.recipient}
    if wish == AGAIN:
        resume(**whose, at=at, category=message.category)
        return AGAIN
    stop(**whose, at=at, category="" if wish == ALL else message.category)
    return ALL if wish == ALL else "kind"
