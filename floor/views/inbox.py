"""The store's inbox: who wrote, one talk, and an answer to it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings.forms.asked import read_id, read_word
from bookings.wording import say
from floor.masks import end_of, veils_of_thread
from floor.told import HIDDEN, TONES, state_words, why_words
from floor.views.paging import around, page_of
from floor.views.staffed import opens_floor, staff_of
from inbox.models import Thread, Who
from inbox.phrases import SUGGESTED
from inbox.queries.threads import Said, Talk, is_answer_lost, last_said, talk_of, thread_in, threads_of
from inbox.services.answering import LONGEST, answer, settle, take
from kernel.errors import DomainError
from kernel.identifiers import new_uid
from notifications.models import Category, Channel
from notifications.services.consent import has_stopped
from stores.models import Store

MOST_TYPED: Final = 10_000
ADDRESS: Final = re.compile(rf"{re.escape(settings.PUBLIC_BASE_URL)}/\S+")


@require_http_methods(["GET", "HEAD"])
@opens_floor
def show_inbox(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """The talks: those in which somebody waits first. Renewed as a part of the page."""
    page = page_of(request, threads_of(store))
    context = {
        "store": store,
        "at": at,
        "threads": [(one, name_of(one), _shown(last_said(one)), is_answer_lost(one)) for one in page],
        "here": f"?page={page.number}",
        **around(page),
    }
    return render(request, "floor/_inbox.html" if _renews(request) else "floor/inbox.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_floor
def show_thread(request: HttpRequest, store: Store, at: datetime, number: int) -> HttpResponse:
    """One talk. `before`: the entry before which it goes on.

    A POST's `do` is `answer` (`text`, `nonce`), `say:<a suggested answer>`, which is put behind what was typed,
    `take:<whose it was>`, `settle`; `seen`: the latest entry read.
    """
    thread = thread_in(store, number)
    if thread is None:
        raise Http404
    if request.method == "POST":
        return _acted(request, store, thread, at)
    talk = talk_of(thread, before=read_id(request.GET.get("before")) or 0)
    if _renews(request) and request.GET.get("v") == talk.version:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return render(request, "floor/_thread.html" if _renews(request) else "floor/thread.html", _context(store, talk, at))


def _renews(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))


def _acted(request: HttpRequest, store: Store, thread: Thread, at: datetime) -> HttpResponse:
    """Do it and say so; what couldn't be sent stays in its field, with the reason beside it."""
    act, _colon, key = request.POST.get("do", "").partition(":")
    if act == "say":
        return _thread(request, store, thread, at, [_typed(request.POST.get("text", "")), _suggested(thread, key)])
    try:
        messages.success(request, _done(request, thread, at))
    except DomainError as error:
        if error.field == "text":
            return _thread(request, store, thread, at, [request.POST.get("text", "")[:MOST_TYPED]], wrong=say(error))
        messages.error(request, say(error))
    return redirect("floor-thread", store.slug, thread.pk)


def _thread(
    request: HttpRequest, store: Store, thread: Thread, at: datetime, typed: Sequence[str], wrong: str = ""
) -> HttpResponse:
    """The page with an answer begun: of what was typed and what was chosen, a line each. `wrong`: why it isn't sent."""
    text = "\n".join(part for part in (one.strip() for one in typed) if part)
    context = _context(store, talk_of(thread), at) | {"text": text, "wrong": wrong}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return render(request, "floor/thread.html", context, status=status)


def _done(request: HttpRequest, thread: Thread, at: datetime) -> str:
    name, _colon, more = request.POST.get("do", "").partition(":")
    actor, seen = staff_of(request), read_id(request.POST.get("seen")) or 0
    if name == "answer":
        text, nonce = _typed(request.POST.get("text", "")), read_word(request.POST.get("nonce"), 32)
        answer(thread=thread, text=text, nonce=nonce or new_uid(), seen=seen, at=at, actor=actor)
        return _("Sent: %(name)s reads it in a moment.") % {"name": name_of(thread)}
    if name == "take":
        take(thread=thread, seen_with=read_id(more), actor=actor)
        return _("It is yours.")
    if name == "settle":
        settle(thread=thread, seen=seen)
        return _("Done: nothing is to be answered.")
    return _("Nothing was changed.")


def _typed(text: str) -> str:
    """What was typed, with its lines and without what no phone shows."""
    return "".join(c for c in text[:MOST_TYPED].replace("\r\n", "\n") if c.isprintable() or c == "\n")


def _context(store: Store, talk: Talk, at: datetime) -> dict[str, Any]:
    thread = talk.thread
    return {
        "store": store,
        "at": at,
        "thread": thread,
        "name": name_of(thread),
        "veils": veils_of_thread(thread),
        "talk": talk,
        "lines": [_line(said, store, at) for said in talk.said],
        "suggestions": [(key, str(words)) for key, words in SUGGESTED.items()],
        "longest": LONGEST,
        "stopped": has_stopped(channel=thread.channel, address=thread.address, category=Category.CHAT),
        "nonce": new_uid(),
    }


def _line(said: Said, store: Store, at: datetime) -> Mapping[str, Any]:
    """An entry in words. Those of a text about the visit itself are known once it went out."""
    entry, message = said.entry, said.message
    if message is None:
        return {"entry": entry, "text": _shown(entry.text)}
    text = message.text if message.channel != Channel.EMAIL else ""
    planned = entry.thread.channel if entry.who == Who.US else message.channel
    return {
        "entry": entry,
        "text": _shown(entry.text or text),
        "state": state_words(message, store=store, at=at),
        "tone": TONES.get(message.state, ""),
        "why": why_words(message, planned=planned),
    }


def _shown(text: str) -> str:
    """What leads to a visit's own page isn't shown on the floor."""
    return ADDRESS.sub(f"{settings.PUBLIC_BASE_URL}/{HIDDEN}", text)


def _suggested(thread: Thread, key: str) -> str:
    """A suggested answer in the language of who wrote."""
    with translation.override(thread.locale):
        return str(SUGGESTED.get(key, ""))


def name_of(thread: Thread) -> str:
    """Who wrote, or the end of their number."""
    if thread.customer is not None:
        return thread.customer.name
    return _("Number ending in %(digits)s") % {"digits": end_of(thread.address)}
