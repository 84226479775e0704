"""Word to everybody who comes: written, looked at with whom it reaches and what it costs, sent, stopped halfway."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings.wording import say
from desk.forms.notices import NoticeForm
from desk.models import Notice
from desk.queries.notices import notices_of, preview_of, progress_of, untold_by
from desk.services.notices import drop_notice, send_notice, stop_notice, write_notice
from desk.views.opened import opens_desk, opens_house
from desk.views.placed import address_of, page_asked, pager, placed
from floor.views.staffed import staff_of
from kernel.errors import DomainError
from stores.models import Store
from stores.rights import Right


@require_http_methods(["GET", "HEAD", "POST"])
@opens_desk(read=Right.READ, write=Right.SHAPE)
def show_notices(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """What a store has told everybody. POST keeps a draft, which is looked at before it is sent."""
    return _notices(request, store, at)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_house(read=Right.READ, write=Right.SHAPE)
def show_house_notices(request: HttpRequest, at: datetime) -> HttpResponse:
    """What the house has told everybody, in all stores or those of a country. POST as in a store."""
    return _notices(request, None, at)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_desk(read=Right.READ, write=Right.SHAPE)
def show_notice(request: HttpRequest, store: Store, at: datetime, number: int) -> HttpResponse:
    """A notice: what it would come to, or how far it is. A POST's `do`: `send`, `stop` or `drop`."""
    return _notice(request, store, at, number)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_house(read=Right.READ, write=Right.SHAPE)
def show_house_notice(request: HttpRequest, at: datetime, number: int) -> HttpResponse:
    """One of the house's; a POST as in a store."""
    return _notice(request, None, at, number)


def _notices(request: HttpRequest, store: Store | None, at: datetime) -> HttpResponse:
    form = NoticeForm(request.POST or None, store=store, today=timezone.localdate(at))
    if request.method == "POST" and form.is_valid():
        made = write_notice(store=store, said=form.said(), at=at, actor=staff_of(request))
        return redirect(address_of("notice", store, made.pk))
    page = page_asked(request)
    rows, more = notices_of(store, page=page)
    context = {"form": form, "notices": [(one, address_of("notice", store, one.pk)) for one in rows]}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "desk/notices.html", placed(store, context | pager(page, more=more)), status=status)


def _notice(request: HttpRequest, store: Store | None, at: datetime, number: int) -> HttpResponse:
    notice = get_object_or_404(Notice.objects.select_related("made_by", "experience"), pk=number, store=store)
    if request.method == "POST":
        try:
            address = _done(request, store, notice, at)
        except DomainError as error:
            messages.error(request, say(error))
            address = address_of("notices", store)
        return redirect(address)
    context: dict[str, object] = {"notice": notice}
    if notice.is_draft:
        context["preview"] = preview_of(notice, at=at)
    else:
        context["progress"] = progress_of(notice)
        context["untold"], context["untold_count"] = untold_by(notice)
    return render(request, "desk/notice.html", placed(store, context))


def _done(request: HttpRequest, store: Store | None, notice: Notice, at: datetime) -> str:
    """Do what was asked for; where to go then. Raises NoticeOver."""
    act = request.POST.get("do", "")
    if act == "drop":
        drop_notice(notice=notice)
        messages.success(request, _("Thrown away. Nobody was told."))
        return address_of("notices", store)
    if act == "send":
        send_notice(notice=notice, at=at)
    elif act == "stop":
        stop_notice(notice=notice, at=at, actor=staff_of(request))
        messages.success(request, _("Stopped. Nobody else is told."))
    return address_of("notice", store, notice.pk)
