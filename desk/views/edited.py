"""How a page hands a rule set that somebody typed to the pipeline of changes, and shows what came of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from http import HTTPStatus
from typing import cast

from django.contrib import messages
from django.db import IntegrityError
from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext as _

from bookings.errors import StoreBusy
from bookings.forms.asked import read_id
from bookings.wording import say
from desk.errors import ChangedMeanwhile, RulesInvalid
from desk.models import Change, ChangeState
from desk.rule_sets.base import Content, Errors, Scope
from desk.rule_sets.kinds import KINDS
from desk.services.changes import propose
from floor.views.staffed import staff_of


@dataclass(frozen=True, slots=True)
class Edited:
    """A rule set on its form: what is typed, what it was drawn from, what is wrong, and what a colleague made of it.

    `leads_to`: an address to go on to, when there is nothing more to say here.
    """

    content: Content
    drawn_from: Content
    errors: Errors = field(default_factory=dict)
    theirs: Sequence[str] = ()
    leads_to: str = ""

    @property
    def sent_back(self) -> str:
        """What the form carries, so that nobody's change is overwritten unseen."""
        return json.dumps(self.drawn_from)

    @property
    def status(self) -> HTTPStatus:
        if self.theirs:
            return HTTPStatus.CONFLICT
        return HTTPStatus.UNPROCESSABLE_ENTITY if self.errors else HTTPStatus.OK


def drawn(kind: str, scope: Scope, *, draft: str | None = None) -> Edited:
    """What holds now, on its form; or what a draft (by its number) would have, with what is wrong with it by now."""
    content = KINDS[kind].read(scope)
    drafts = Change.objects.filter(kind=kind, scope=scope.as_json(), state=ChangeState.DRAFTED)
    found = drafts.filter(pk=read_id(draft) or 0).first() if draft else None
    if found is None:
        return Edited(content, content)
    return Edited(found.after, content, errors=KINDS[kind].check(scope, found.after))


def advice_on(kind: str, scope: Scope, edited: Edited, *, today: date) -> Errors:
    """What is worth knowing of the rules on a form, by field; nothing while they can't be."""
    rules = KINDS[kind]
    wrong = edited.errors or rules.check(scope, edited.content)
    return {} if wrong else rules.advise(scope, edited.content, today=today)


def retyped(request: HttpRequest, content: Content, errors: Errors | None = None) -> Edited:
    """What was typed so far, of which the rules are not asked yet."""
    return Edited(content, _drawn_from(request), errors or {})


def noted(form: Form) -> Errors:
    """What a form found wrong by itself."""
    return {name: [str(words) for words in told] for name, told in form.errors.items()}


def named_in(form: Form, errors: Errors) -> None:
    """Say at the form's fields what the rules refused."""
    for name, told in errors.items():
        form.add_error(name if name in form.fields else None, [str(words) for words in told])


def proposed(request: HttpRequest, *, kind: str, scope: Scope, content: Content, back: str, at: datetime) -> Edited:
    """Change the rules, or look at whom it would hit; `back` is where one goes on when nobody is."""
    before = _drawn_from(request)
    try:
        change = propose(kind=kind, scope=scope, content=content, drawn_from=before, at=at, actor=staff_of(request))
    except RulesInvalid as refusal:
        return Edited(content, before, errors=cast("Errors", refusal.facts["errors"]))
    except ChangedMeanwhile as refusal:
        theirs = cast("Content", refusal.facts["theirs"])
        return Edited(content, theirs, theirs=KINDS[kind].lines(scope, theirs))
    except StoreBusy as refusal:
        messages.error(request, say(refusal))
        return Edited(content, before)
    except IntegrityError:  # somebody has just taken the name, or the like: what holds now is read anew
        theirs = KINDS[kind].read(scope)
        return Edited(content, theirs, theirs=KINDS[kind].lines(scope, theirs))
    return Edited(content, before, leads_to=led_on(request, change, back))


def led_on(request: HttpRequest, change: Change, back: str) -> str:
    """Where one goes on: `back`, with a word, when nobody is hit; else to those who are."""
    if change.state != ChangeState.DONE:
        return change.get_absolute_url()
    messages.success(request, _("Saved. No visit is hit by it."))
    return back


def _drawn_from(request: HttpRequest) -> Content:
    """What the form was drawn from. What can't be read is like nothing that holds: both are shown then."""
    try:
        found = json.loads(request.POST.get("drawn_from", ""))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
