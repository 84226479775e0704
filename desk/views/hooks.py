"""Webhooks: which there are, what they are told, and what became of each delivery."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bookings.forms.asked import read_id, read_word
from bookings.wording import say
from desk.forms.hooks import ChangedHookForm, HookForm, SinceForm, drawn, mark_of
from desk.forms.keys import RotationForm
from desk.queries.cursors import page_or_first
from desk.views.left import answered_for, left_in, see_to_left
from desk.views.opened import opens_desk, opens_house
from desk.views.placed import address_of, placed
from floor.views.staffed import staff_of
from hooks.models import DeliveryState, Hook
from hooks.queries.deliveries import deliveries_of, delivery_of, hook_in, hooks_in_pages
from hooks.services.hooks import change_hook, make_hook, rotate_hook, send_test
from hooks.services.replay import replay, replay_failed
from hooks.signing import secret_of
from kernel.errors import DomainError
from stores.models import Store
from stores.rights import Right

ON_A_PAGE: Final = 50


@require_http_methods(["GET", "HEAD", "POST"])
@opens_desk(Right.KEYS)
def show_hooks(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """A store's own webhooks. POST makes one; its `do` is of `desk.views.left`."""
    return _hooks(request, store, at)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_house(Right.KEYS)
def show_house_hooks(request: HttpRequest, at: datetime) -> HttpResponse:
    """Every webhook; POST makes one that hears of every store."""
    return _hooks(request, None, at)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_desk(Right.KEYS)
def show_hook(request: HttpRequest, store: Store, at: datetime, number: int) -> HttpResponse:
    """One webhook of a store. A POST's `do`: `change`, `rotate`, `test`, `replay`, or `replay:` and a delivery's id."""
    return _hook(request, store, at, number)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_house(Right.KEYS)
def show_house_hook(request: HttpRequest, at: datetime, number: int) -> HttpResponse:
    """One webhook, whoever's; POST as in a store."""
    return _hook(request, None, at, number)


@require_safe
@opens_desk(Right.KEYS)
def show_deliveries(request: HttpRequest, store: Store, _at: datetime, number: int) -> HttpResponse:
    """What a store's webhook was sent."""
    return _deliveries(request, store, number)


@require_safe
@opens_house(Right.KEYS)
def show_house_deliveries(request: HttpRequest, _at: datetime, number: int) -> HttpResponse:
    """What any webhook was sent."""
    return _deliveries(request, None, number)


def _hooks(request: HttpRequest, store: Store | None, at: datetime) -> HttpResponse:
    if see_to_left(request, Hook, store, at):
        return redirect(address_of("hooks", store))
    form = HookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = make_hook(store=store, at=at, actor=staff_of(request), **form.said())
        return _shown(request, store, made, at=at, secret=secret_of(made))
    page = page_or_first(request, lambda cursor: hooks_in_pages(store, cursor=cursor, limit=ON_A_PAGE))
    context = {
        "hooks": [(hook, address_of("hook", store, hook.pk)) for hook in page.rows],
        "form": form,
        "older": f"?from={page.next_cursor}" if page.next_cursor else "",
    } | left_in(Hook, store, at)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "desk/hooks.html", placed(store, context), status=status)


def _hook(request: HttpRequest, store: Store | None, at: datetime, number: int) -> HttpResponse:
    hook = _found(store, number)
    if request.method != "POST":
        return _shown(request, store, hook, at=at)
    act = request.POST.get("do", "")
    if act == "change":
        return _changed(request, store, hook, at)
    if act == "rotate":
        return _rotated(request, store, hook, at)
    try:
        messages.success(request, _done(request, hook, act, at))
    except DomainError as error:
        messages.error(request, say(error))
    except ValueError:
        messages.error(request, _("Please choose what to do."))
    return redirect(address_of("deliveries", store, hook.pk))


def _done(request: HttpRequest, hook: Hook, act: str, at: datetime) -> str:
    """What was done, in words. Raises ValueError for what makes no sense, and what the verbs raise."""
    verb, _colon, number = act.partition(":")
    if verb == "test":
        send_test(hook=hook, at=at)
        return _("A test is on its way.")
    if verb == "replay" and number:
        delivery = delivery_of(hook, read_id(number) or 0)
        if delivery is None:
            raise ValueError(number)
        replay(delivery=delivery, at=at)
        return _("It is sent again.")
    form = SinceForm(request.POST)
    if verb != "replay" or not form.is_valid():
        raise ValueError(verb)
    count = replay_failed(hook=hook, since=form.said(), at=at)
    return _("So many are sent again: %(count)s.") % {"count": count}


def _changed(request: HttpRequest, store: Store | None, hook: Hook, at: datetime) -> HttpResponse:
    """Refused forms keep what was typed; what a colleague changed meanwhile is shown, and the second one chooses."""
    form = ChangedHookForm(request.POST)
    if not form.is_valid():
        return _shown(request, store, hook, at=at, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    now = mark_of(hook)
    if form.cleaned_data["drawn_from"] != now:
        typed = request.POST.copy()
        typed["drawn_from"] = now
        again = ChangedHookForm(typed)
        return _shown(request, store, hook, at=at, form=again, theirs=True, status=HTTPStatus.CONFLICT)
    change_hook(hook=hook, **form.said())
    messages.success(request, _("Saved."))
    return redirect(address_of("hook", store, hook.pk))


def _rotated(request: HttpRequest, store: Store | None, hook: Hook, at: datetime) -> HttpResponse:
    form = RotationForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please choose what to do."))
        return redirect(address_of("hook", store, hook.pk))
    fresh = rotate_hook(hook=hook, overlap=form.said(), at=at)
    return _shown(request, store, fresh, at=at, secret=secret_of(fresh))


def _shown(
    request: HttpRequest,
    store: Store | None,
    hook: Hook,
    *,
    at: datetime,
    secret: str = "",
    form: ChangedHookForm | None = None,
    theirs: bool = False,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """A webhook's page. Its secret is on the answer to what made it, and on no other."""
    context = {
        "hook": hook,
        "secret": secret,
        "form": form or drawn(hook),
        "theirs": theirs,
        "rotation": RotationForm(),
        "action": address_of("hook", store, hook.pk),
        "log": address_of("deliveries", store, hook.pk),
        "back": address_of("hooks", store),
        "answers": answered_for(hook),
        "former": hook.former_until is not None and hook.former_until > at,
    }
    return render(request, "desk/hook.html", placed(store, context), status=status)


def _deliveries(request: HttpRequest, store: Store | None, number: int) -> HttpResponse:
    hook = _found(store, number)
    state = read_word(request.GET.get("state"))
    log = deliveries_of(hook, state=state, before=read_id(request.GET.get("before")), limit=ON_A_PAGE)
    context = {
        "hook": hook,
        "rows": log.rows,
        "states": [(one.value, one.label, one.value == state) for one in DeliveryState],
        "any": state not in DeliveryState.values,
        "older": f"?state={state}&before={log.older}" if log.older else "",
        "since": SinceForm(),
        "action": address_of("hook", store, hook.pk),
    }
    return render(request, "desk/deliveries.html", placed(store, context))


def _found(store: Store | None, number: int) -> Hook:
    hook = hook_in(store, number)
    if hook is None:
        raise Http404
    return hook
