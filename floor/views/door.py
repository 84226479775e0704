"""The door: a code is typed, scanned by a device, read by the browser's camera, or sent as a picture."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST
from zxingcpp import BarcodeFormats

from bookings.forms.asked import read_word
from bookings.services.visit import check_in
from floor.errors import NoCodeInPicture, PictureUnreadable
from floor.frames import MOST_BYTES, QR, read_code
from floor.views.bounded import at_most
from floor.views.scans import LONGEST_CODE, code_in
from floor.views.staffed import opens_floor, staff_of
from floor.views.verdicts import Verdict, let_in, refused
from kernel.errors import DomainError
from stores.models import Store

CAMERA: Final = "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"
"""What pages that read codes say of themselves; no other page of the house may use the camera."""
ROOM_FOR_FORM: Final = 10_000


@at_most(MOST_BYTES + ROOM_FOR_FORM)
@require_http_methods(["GET", "HEAD", "POST"])
@opens_floor
def show_check_in(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """GET fills in a code and never acts; POST lets in who may come in, and says so, or why not."""
    verdict = _answer(request, store, at) if request.method == "POST" else None
    alone = verdict is not None and bool(getattr(request, "htmx", False))
    context = {"store": store, "verdict": verdict, "at": at, "code": code_in(request.GET)}
    template = "floor/_verdict.html" if alone else "floor/check_in.html"
    response = render(request, template, context, status=verdict.status if verdict else HTTPStatus.OK)
    response.headers["Permissions-Policy"] = CAMERA
    return response


def _answer(request: HttpRequest, store: Store, at: datetime) -> Verdict:
    code = ""
    try:
        code = _code(request)
        checked = check_in(code=code, store=store, at=at, actor=staff_of(request))
    except DomainError as error:
        return refused(error, code=code, store=store, at=at)
    return let_in(checked, store=store, at=at)


def _code(request: HttpRequest) -> str:
    """What was typed or scanned, else what a picture shows. Raises PictureUnreadable, NoCodeInPicture."""
    typed, picture = code_in(request.POST), request.FILES.get("frame")
    if typed or picture is None:
        return typed
    seen = read_code(picture)
    if seen is None:
        raise NoCodeInPicture(field="frame")
    return read_word(seen, LONGEST_CODE)


@at_most(MOST_BYTES + ROOM_FOR_FORM)
@require_POST
@opens_floor
def read_frame(request: HttpRequest, _store: Store, _at: datetime) -> HttpResponse:
    """The code in a frame of the camera, as `answer_frame` says it."""
    return answer_frame(request, QR)


def answer_frame(request: HttpRequest, formats: BarcodeFormats) -> HttpResponse:
    """As JSON, for browsers that read no codes themselves: `{"code": "…" or null}`."""
    picture = request.FILES.get("frame")
    try:
        code = read_code(picture, formats=formats, frame=True) if picture else None
    except PictureUnreadable:
        return JsonResponse({"code": None}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return JsonResponse({"code": code})
