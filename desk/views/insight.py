"""Figures: the questions with their answers, each one's picture and table, the visits behind them, the weekly mail."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bookings.forms.asked import read_number
from bookings.locales import dated_hour
from desk.charts import draw
from desk.sheets import lines_of
from desk.views.insight_opened import Look, of_house, of_store
from floor.views.staffed import staff_of
from insight.answers import ALL, QUESTIONS
from insight.answers.base import Answer, Question
from insight.queries.sums import counted_at
from insight.queries.visits import page_of_visits
from insight.services.digests import is_wanted, want_digest
from insight.wording import cell_words, dates_words
from stores.models import Store
from stores.rights import Right

ON_A_PAGE: Final = 50
MOST_PAGES: Final = 2000
MOST_ROWS: Final = 200
"""Of a table on a page; its file has all of them."""


def _context(look: Look) -> dict[str, object]:
    """What all of these pages say: of which stores and dates."""
    return {
        "look": look,
        "store": look.store,
        "layout": "desk/store.html" if look.store else "desk/base.html",
        "form": look.form,
        "picked": look.picked,
        "dates": dates_words(look.span.first, look.span.last),
        "before": dates_words(look.span.before.first, look.span.before.last),
        "status": HTTPStatus.UNPROCESSABLE_ENTITY if look.form.errors else HTTPStatus.OK,
    }


def _counted(look: Look) -> str:
    """When it was counted, in words; nothing where it wasn't yet."""
    moment = counted_at(look.span)
    return dated_hour(moment, look.zone) if moment else ""


def _drawn(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    return render(request, template, context, status=cast("HTTPStatus", context["status"]))


def _show_questions(request: HttpRequest, look: Look) -> HttpResponse:
    if request.method == "POST" and look.store is not None:
        return _switch(request, look, look.store)
    answers = [(one.title, one.answer(look.span), look.address("-question", one.slug)) for one in ALL]
    wanted = look.store is not None and is_wanted(user=staff_of(request), store=look.store)
    context = _context(look) | {"answers": answers, "wanted": wanted, "counted": _counted(look)}
    return _drawn(request, "desk/insight.html", context)


def _switch(request: HttpRequest, look: Look, store: Store) -> HttpResponse:
    wanted = request.POST.get("digest") == "on"
    want_digest(user=staff_of(request), store=store, wanted=wanted, at=look.at)
    messages.success(
        request, _("You get the week’s figures each Monday.") if wanted else _("You get no weekly figures any more.")
    )
    return redirect(look.address())


def _question(slug: str) -> Question:
    if slug not in QUESTIONS:
        raise Http404
    return QUESTIONS[slug]


def _show_question(request: HttpRequest, look: Look, question: str) -> HttpResponse:
    asked = _question(question)
    answer = asked.answer(look.span)
    context = _context(look) | {
        "question": asked,
        "counted": _counted(look),
        "answer": answer,
        "picture": draw(answer.picture) if answer.picture else "",
        "rows": _rows(look, answer, asked),
        "more_rows": len(answer.rows) > MOST_ROWS,
        "file": look.address("-file", asked.slug),
        "back": look.address(),
    }
    return _drawn(request, "desk/insight_question.html", context)


def _rows(look: Look, answer: Answer, asked: Question) -> list[tuple[list[str], str]]:
    """The cells of each row in words, and the address of the visits behind it."""
    return [
        (
            [cell_words(cell, column.kind) for cell, column in zip(row.cells, answer.columns, strict=True)],
            look.address("-visits", asked.slug, more=row.narrow) if row.narrow else "",
        )
        for row in answer.rows[:MOST_ROWS]
    ]


def _download(_request: HttpRequest, look: Look, question: str) -> HttpResponse:
    asked = _question(question)
    name = f"{asked.slug}-{look.span.first}-{look.span.last}.csv"
    lines = list(lines_of(asked.answer(look.span)))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return cast("HttpResponse", response)


def _show_visits(request: HttpRequest, look: Look, question: str) -> HttpResponse:
    asked = _question(question)
    number = read_number(request.GET.get("page"), most=MOST_PAGES) or 1
    page = page_of_visits(look.span, look.narrow, page=number, size=ON_A_PAGE)
    here = (
        Store.objects.active().open_to(staff_of(request), Right.WORK).filter(pk__in={one.store_id for one in page.rows})
    )
    following = str(page.following) if page.following else ""
    context = _context(look) | {
        "question": asked,
        "visits": page.rows,
        "open": set(here.values_list("pk", flat=True)),
        "back": look.address("-question", asked.slug),
        "newer": look.address("-visits", asked.slug, more={**look.narrow, "page": str(number - 1)})
        if number > 1
        else "",
        "older": look.address("-visits", asked.slug, more={**look.narrow, "page": following}) if following else "",
    }
    return _drawn(request, "desk/insight_visits.html", context)


show_store_questions = require_http_methods(["GET", "HEAD", "POST"])(of_store(_show_questions))
show_house_questions = require_safe(of_house(_show_questions))
show_store_question = require_safe(of_store(_show_question))
show_house_question = require_safe(of_house(_show_question))
download_store_table = require_safe(of_store(_download))
download_house_table = require_safe(of_house(_download))
show_store_visits = require_safe(of_store(_show_visits))
show_house_visits = require_safe(of_house(_show_visits))
