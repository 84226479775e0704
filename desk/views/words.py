"""Words of one's own: which messages have some, each of them with what it comes to, and a test to oneself."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from bookings.forms.asked import read_word
from bookings.wording import say
from desk.errors import TooManyTests
from desk.forms.words import fields_of, typed_words
from desk.models import WordTest
from desk.queries.experiences import experience_at_desk
from desk.queries.words import Seen, said_without, seen_of, usual_words, worded_in
from desk.rule_sets.base import Errors, Scope
from desk.rule_sets.kinds import KINDS
from desk.services.word_tests import number_of, send_word_test
from desk.views.edited import Edited, drawn, proposed, retyped
from desk.views.opened import opens_desk, opens_house
from desk.views.placed import address_of, placed
from experiences.models import Experience, Saying
from experiences.models.wording import PARTS
from experiences.queries.worded import Asked, Own, words_around
from floor.views.staffed import staff_of
from kernel.phones import in_e164, read_phone
from notifications.models import Channel
from stores.models import Store
from stores.rights import Right

ALL: Final = "-"
"""In an address, instead of an experience: all of them."""
_STYLE: Final = re.compile(r"<style>(.*?)</style>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Place:
    """Where words are said: in a store or the house, of an experience or of all of them."""

    store: Store | None
    experience: Experience | None

    @property
    def scope(self) -> Scope:
        return Scope(
            store=self.store.pk if self.store else None, experience=self.experience.pk if self.experience else None
        )

    @property
    def slug(self) -> str:
        return self.experience.slug if self.experience else ALL

    def asked(self, kind: str, language: str) -> Asked:
        return Asked(self.scope.experience, self.scope.store, kind, language)


@require_safe
@opens_desk(read=Right.READ, write=Right.SHAPE)
def show_words(request: HttpRequest, store: Store, _at: datetime, experience: str) -> HttpResponse:
    """Every message in every language: whose words it has in this store."""
    return _words(request, _place(store, experience))


@require_safe
@opens_house(read=Right.READ, write=Right.SHAPE)
def show_house_words(request: HttpRequest, _at: datetime, experience: str) -> HttpResponse:
    """The same of the house."""
    return _words(request, _place(None, experience))


@require_http_methods(["GET", "HEAD", "POST"])
@opens_desk(read=Right.READ, write=Right.SHAPE)
def show_word(
    request: HttpRequest, store: Store, at: datetime, experience: str, kind: str, language: str
) -> HttpResponse:
    """One message of a store in one language.

    A POST saves it, or with `look` shows what would arrive, or with `test` ("email", "sms") sends it to who asks.
    """
    return _word(request, _place(store, experience), at, kind, language)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_house(read=Right.READ, write=Right.SHAPE)
def show_house_word(request: HttpRequest, at: datetime, experience: str, kind: str, language: str) -> HttpResponse:
    """One of the house's; a POST as in a store."""
    return _word(request, _place(None, experience), at, kind, language)


def _place(store: Store | None, slug: str) -> Place:
    """Raises Http404."""
    if slug == ALL:
        return Place(store, None)
    found = experience_at_desk(slug)
    if found is None:
        raise Http404
    return Place(store, found)


def _words(request: HttpRequest, place: Place) -> HttpResponse:
    said = worded_in(place.scope.experience, place.scope.store)
    context = {"experience": place.experience, "slug": place.slug, "said": said, "back": _messages_of(place)}
    return render(request, "desk/words.html", placed(place.store, context))


def _messages_of(place: Place) -> str:
    """The page of the plan, which there is of one experience alone."""
    return address_of("messages", place.store, place.slug) if place.experience else ""


def _word(request: HttpRequest, place: Place, at: datetime, kind: str, language: str) -> HttpResponse:
    if kind not in Saying.values or language not in dict(settings.LANGUAGES):
        raise Http404
    asked = place.asked(kind, language)
    around = words_around([asked])[asked]
    with override(language):
        without = said_without(around, usual_words(kind))
    edited, typed, errors = _edited(request, place, at, asked, without)
    if edited.leads_to:
        return redirect(edited.leads_to)
    own = Own(*((typed.get(part, "") if part not in errors else "") or getattr(around, part) for part in PARTS))
    unread = _test(request, place, asked, own, at) if "test" in request.POST and not errors else ""
    with override(language):
        seen = seen_of(kind, own, place.experience, place.store, at=at)
    wrong = [error for part in PARTS for error in errors.get(part, [])]
    context: dict[str, Any] = {"seen": seen, "wrong": wrong, "kind": kind, "language": language}
    if "look" in request.POST and getattr(request, "htmx", False):
        return _styled(render(request, "desk/_word_seen.html", context), seen)
    context |= _form(request, place, edited, asked)
    context |= {"fields": fields_of(kind, typed, without, errors), "unread": unread}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if unread else edited.status
    return _styled(render(request, "desk/word.html", placed(place.store, context), status=status), seen)


def _edited(
    request: HttpRequest, place: Place, at: datetime, asked: Asked, without: Own
) -> tuple[Edited, dict[str, str], Errors]:
    """The place's words on their form, those of this message that are its own, and what is wrong with them, by part."""
    rules = KINDS["words"]
    if request.method != "POST":
        edited = drawn("words", place.scope)
        return edited, edited.content.get(asked.kind, {}).get(asked.language, {}), {}
    typed = typed_words(request.POST, without)
    alone = {asked.kind: {asked.language: typed}}
    found = rules.check(place.scope, alone)
    errors: Errors = {part: found[key] for part in PARTS if (key := f"{asked.kind}.{asked.language}.{part}") in found}
    holds = rules.read(place.scope)
    content = holds | {asked.kind: holds.get(asked.kind, {}) | {asked.language: typed}}
    if errors or "look" in request.POST or "test" in request.POST:
        return retyped(request, content, errors=errors), typed, errors
    edited = proposed(request, kind="words", scope=place.scope, content=content, back=request.path, at=at)
    return edited, typed, errors


def _form(request: HttpRequest, place: Place, edited: Edited, asked: Asked) -> dict[str, Any]:
    languages = [
        (name, address_of("word", place.store, place.slug, asked.kind, code), code == asked.language)
        for code, name in settings.LANGUAGES
    ]
    return {
        "edited": edited,
        "experience": place.experience,
        "title": Saying(asked.kind).label,
        "languages": languages,
        "back": address_of("words", place.store, place.slug),
        "mail_to": staff_of(request).email,
        "text_to": read_word(request.POST.get("number")) or number_of(staff_of(request)),
    }


def _test(request: HttpRequest, place: Place, asked: Asked, own: Own, at: datetime) -> str:
    """Send it to who asks: by mail to their account's address, by text to the number that they gave.

    What is wrong with that number, or "".
    """
    actor = staff_of(request)
    channel, recipient = Channel.EMAIL, actor.email
    if request.POST["test"] == Channel.SMS:
        typed = read_word(request.POST.get("number"))
        region = place.store.phone_region if place.store else None
        number = read_phone(typed, region=region, unassigned=settings.DEMO)
        channel, recipient = Channel.SMS, in_e164(number) if number else ""
    if not recipient:
        return _("We can’t send there: give a number, with its country code.")
    test = WordTest(
        kind=asked.kind, language=asked.language, experience=place.experience, store=place.store, channel=channel,
        sms=own.sms, subject=own.subject, lead=own.lead,
    )  # fmt: skip
    try:
        send_word_test(test=test, recipient=recipient, at=at, actor=actor)
    except TooManyTests as refusal:
        messages.error(request, say(refusal))
    else:
        messages.success(request, _("On its way to %(recipient)s.") % {"recipient": recipient})
    return ""


def _styled(response: HttpResponse, seen: Seen | None) -> HttpResponse:
    """Let the mail's own style show in its frame, whose policy is this page's: by its hash (CSP Level 3, 6.7.2)."""
    found = _STYLE.search(seen.mail.html) if seen else None
    if found:
        digest = b64encode(sha256(found[1].encode()).digest()).decode()
        response._csp_update = {"style-src": [f"'sha256-{digest}'"]}  # type: ignore[attr-defined]  # noqa: SLF001
    return response
