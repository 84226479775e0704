"""Refusals on the wire: RFC 9457 problem+json for all that goes wrong.

`detail` is for people, in their language (`bookings.wording`); `code` is for programs and never changes; `errors` names
the inputs concerned; facts (as `alternatives`) stand beside them as extension members.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.http import JsonResponse
from django.utils.translation import gettext_lazy as _

from bookings.queries.availability import Slot
from bookings.wording import Words, say
from config.problem_kinds import KINDS, Kind
from kernel.errors import DomainError

MEDIA_TYPE: Final = "application/problem+json"
BRANCHES: Final = ("hold", "slot")
"""The tags of the two ways to book, which are no names of inputs."""

STATUS_CODES: Final[Mapping[int, str]] = {
    400: "malformed",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid_input",
    429: "too_many_requests",
    500: "server_error",
    503: "unavailable",
}
"""The code of a refusal that no domain error stands behind, by status."""

STATUS_WORDS: Final[Mapping[int, Words]] = {
    400: _("This couldn’t be read. Please check that it is valid JSON."),
    401: _("Please say who you are: the token or key is missing or wrong."),
    403: _("You may not do this."),
    404: _("There is nothing at this address."),
    405: _("This address doesn’t take such a request."),
    413: _("This is too large."),
    415: _("Please send JSON, with the Content-Type application/json."),
    422: _("Some of this can’t be used. Nothing was changed: please check the fields named."),
    429: _("That was a lot at once. Please try again in a moment."),
    500: _("Something went wrong on our side. Please try again."),
    503: _("We can’t answer right now. Please try again in a moment."),
}


@dataclass(frozen=True, slots=True)
class FieldRefusal:
    """One input that was refused: its name as the client wrote it, dotted."""

    name: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A problem before it is JSON."""

    status: int
    code: str
    title: str
    detail: str
    fields: Iterable[FieldRefusal] = ()
    facts: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


def of_error(error: DomainError) -> Refusal:
    """The refusal that a domain error is on the wire."""
    kind = KINDS.get(error.code, Kind(422, "Refused"))
    detail = say(error)
    return Refusal(
        status=kind.status,
        code=error.code,
        title=kind.title,
        detail=detail,
        fields=[FieldRefusal(error.field, error.code, detail)] if error.field else (),
        facts=error.facts,
        headers={"Retry-After": str(kind.retry_after)} if kind.retry_after else {},
    )


def of_status(status: int, fields: Iterable[FieldRefusal] = (), headers: Mapping[str, str] | None = None) -> Refusal:
    """The refusal of a bare HTTP status."""
    known = status if status in STATUS_CODES else (400 if status < HTTPStatus.INTERNAL_SERVER_ERROR else 500)
    title = HTTPStatus(status).phrase
    return Refusal(status, STATUS_CODES[known], title, str(STATUS_WORDS[known]), fields, headers=headers or {})


def type_of(code: str) -> str:
    """The address that identifies a kind of problem; it answers with what the problem means."""
    return f"{settings.PUBLIC_BASE_URL}/api/v1/problems/{code}"


def body_of(refusal: Refusal) -> dict[str, Any]:
    """RFC 9457 members, then `code` and `errors`, then the facts."""
    standard = {
        "type": type_of(refusal.code),
        "title": refusal.title,
        "status": refusal.status,
        "detail": refusal.detail,
        "code": refusal.code,
        "errors": [{"field": one.name, "code": one.code, "detail": one.detail} for one in refusal.fields],
    }
    return {name: _plain(value) for name, value in refusal.facts.items()} | standard


def respond(refusal: Refusal) -> JsonResponse:
    response = JsonResponse(body_of(refusal), status=refusal.status, content_type=MEDIA_TYPE, headers=refusal.headers)
    response["Cache-Control"] = "no-store"
    return response


def _plain(value: object) -> object:
    """A fact as JSON: instants in UTC, slots as in the availability."""
    if isinstance(value, Slot):
        return {"starts_at": _plain(value.starts_at), "ends_at": _plain(value.ends_at), "places": value.places}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def fields_of(errors: Iterable[Mapping[str, Any]]) -> list[FieldRefusal]:
    """The inputs that did not validate, by the names under which the client sent them."""
    return [FieldRefusal(_name(error["loc"], error["type"]), error["type"], error["msg"]) for error in errors]


def _name(location: Sequence[str | int], kind: str) -> str:
    """`customer.phone` of `("body", "body", "slot", "customer", "phone")`: without source and the union's branch."""
    source, *path = location
    if path and path[0] == source:
        path = path[1:]
    if source == "body" and path and path[0] in BRANCHES and (len(path) > 1 or kind != "extra_forbidden"):
        path = path[1:]
    return ".".join(str(part) for part in path)
