"""The phone and the mailbox of everybody in the demo world: what the `log` channel delivered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Final

from django.conf import settings
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kernel import clock
from kernel.identifiers import new_uid
from notifications.models import Channel, Message, Reply
from notifications.querysets import MessageQuerySet
from notifications.services.callbacks import receive

_NEWEST: Final = 60
"""How many messages of each channel are shown."""
_MAIL_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; sandbox allow-popups"
"""A mail is somebody's HTML: it may look, and its links may open, and nothing else."""

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Bubble:
    """One text on a phone; `own`: its owner wrote it."""

    text: str
    at: datetime
    locale: str = ""
    own: bool = False


@dataclass(slots=True)
class Thread:
    """The texts to and from one number, oldest first, as a phone shows them."""

    number: str
    bubbles: list[Bubble] = field(default_factory=list)


def demo_only(view: View) -> View:
    """Answer 404 where this is not a demo: the page shows everybody's messages to everybody."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: object) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, **kwargs)

    return guarded


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@demo_only
def phone(request: HttpRequest) -> HttpResponse:
    """Every number's thread, the latest first, and the mails. Three queries.

    A POST's `text` is what the owner of `number` answers, as if Twilio had posted it.
    """
    if request.method == "POST":
        _answer(request.POST.get("number", ""), request.POST.get("text", ""))
        return redirect("notifications:demo-phone")
    texts = list(_shown(Channel.SMS))
    answers = Reply.objects.filter(channel=Channel.SMS, address__in={text.recipient for text in texts})
    latest = answers.order_by("-received_at", "-pk")[:_NEWEST]
    mails = list(_shown(Channel.EMAIL))
    context = {"threads": _threads(texts, latest), "mails": mails, "at": clock.now()}
    return render(request, "notifications/demo_phone.html", context)


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


def _answer(number: str, text: str) -> None:
    """Only who was texted has a phone here."""
    if "\0" not in number and Message.objects.on(Channel.SMS).sent().filter(recipient=number).exists():
        receive(channel=Channel.SMS, address=number, text=text, provider_id=new_uid(), at=clock.now())


def _shown(channel: Channel) -> MessageQuerySet:
    has_html = ExpressionWrapper(~Q(html=""), output_field=BooleanField())
    shown = Message.objects.on(channel).sent().latest_first().defer("html", "calendar")
    return shown.annotate(has_html=has_html)[:_NEWEST]


def _threads(texts: Iterable[Message], answers: Iterable[Reply]) -> list[Thread]:
    """A thread a number: where something was said last, first."""
    said = [(text.recipient, Bubble(text.text, text.sent_at, text.locale)) for text in texts if text.sent_at]
    said += [(answer.address, Bubble(answer.text, answer.received_at, own=True)) for answer in answers]
    threads: dict[str, Thread] = {}
    for number, bubble in sorted(said, key=lambda one: one[1].at, reverse=True):
        threads.setdefault(number, Thread(number)).bubbles.insert(0, bubble)
    return list(threads.values())
