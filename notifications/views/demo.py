"""The phone and the mailbox of everybody in the demo world: what the `log` channel delivered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Final

from django.conf import settings
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notifications.models import Channel, Message
from notifications.querysets import MessageQuerySet

_NEWEST: Final = 60
"""How many messages of each channel are shown."""
_MAIL_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; sandbox allow-popups"
"""A mail is somebody's HTML: it may look, and its links may open, and nothing else."""

View = Callable[..., HttpResponse]


@dataclass(slots=True)
class Thread:
    """The messages to one number, oldest first, as a phone shows them."""

    number: str
    messages: list[Message] = field(default_factory=list)


def demo_only(view: View) -> View:
    """Answer 404 where this is not a demo: the page shows everybody's messages to everybody."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: object) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, **kwargs)

    return guarded


@never_cache
@require_safe
@demo_only
def phone(request: HttpRequest) -> HttpResponse:
    """Every number's thread, the latest first, and the mails. Two queries."""
    texts = list(_shown(Channel.SMS))
    mails = list(_shown(Channel.EMAIL))
    return render(request, "notifications/demo_phone.html", {"threads": _threads(texts), "mails": mails})


@never_cache
@require_safe
@demo_only
def mail(_request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML of one mail, in a room of its own."""
    message = get_object_or_404(Message.objects.on(Channel.EMAIL).sent().exclude(html=""), pk=pk)
    return HttpResponse(message.html, headers={"Content-Security-Policy": _MAIL_POLICY})


@never_cache
@require_safe
@demo_only
def invitation(_request: HttpRequest, pk: int) -> HttpResponse:
    """The calendar file of one mail."""
    message = get_object_or_404(Message.objects.sent().filter(calendar__isnull=False), pk=pk)
    headers = {"Content-Disposition": 'attachment; filename="invitation.ics"'}
    content_type = f"text/calendar; charset=utf-8; method={message.calendar_method}"
    return HttpResponse(bytes(message.calendar or b""), content_type=content_type, headers=headers)


def _shown(channel: Channel) -> MessageQuerySet:
    has_html = ExpressionWrapper(~Q(html=""), output_field=BooleanField())
    shown = Message.objects.on(channel).sent().latest_first().defer("html", "calendar")
    return shown.annotate(has_html=has_html)[:_NEWEST]


def _threads(latest_first: list[Message]) -> list[Thread]:
    threads: dict[str, Thread] = {}
    for message in latest_first:
        threads.setdefault(message.recipient, Thread(message.recipient)).messages.insert(0, message)
    return list(threads.values())
