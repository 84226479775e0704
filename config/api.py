"""The API, version 1: its operations, its refusals, its description."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from ninja import NinjaAPI, Router
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from bookings.api.availability import router as availability
from bookings.api.bookings import router as bookings
from bookings.api.waiting import router as waiting
from bookings.errors import StoreBusy
from config import problems
from config.busy import is_slow_lock
from config.parsing import StrictParser, strictly
from config.problem_kinds import KINDS
from experiences.api import router as experiences
from floor.api import door, orders, stock
from kernel.errors import DomainError
from stores.api import router as stores
from stores.wire import Output, refusals

log = structlog.get_logger(__name__)

DESCRIPTION: Final = """
Books experiences in showrooms: a room, a stylist and the very pieces, promised for one time.

**Time.** Instants are sent as RFC 3339 with an offset and received in UTC, ending in `Z`; `timezone` names the store's
zone. Local dates and opening hours are the store's own.

**Lists** come in pages: send `next_cursor` back as `cursor` until it is null. `limit` is at most 100.

**Refusals** are `application/problem+json` (RFC 9457). `code` never changes and is what a program decides by; `detail`
is a sentence for people in the language of `Accept-Language`; `errors` names the inputs concerned.
Fields and parameters that are not known are refused.

**Money** is integers in minor units with an ISO 4217 currency.

**Keys.** What a store's own systems use takes an `X-API-Key`, made at the desk for one store, several, or every one. A
key is good for its scopes alone: what it lacks is 403 `scope_missing`, whose `scope` names it. With a key of several
stores `X-Store` names the one that is meant (`store_needed`, `store_not_for_key`). When a key is given a new secret,
the former one works beside it for as long as was chosen, seven days at most.

**Sending twice.** `POST /bookings` and `POST /waits` take an `Idempotency-Key` (a random text of at most 255
characters); what a point of sale sends has its own `event_id`.

**Texts.** What makes a text go to a number that nobody ever confirmed is limited for each connection: 429
`too_many_texts`.
`code_needed` (403) says that a number must be confirmed by its owner: send them to the hold's `manage_url`.
"""


class Api(NinjaAPI):
    """django-ninja, with its refusals declared as the problem+json that they are."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        for path in schema["paths"].values():
            for operation in path.values():
                _declare_problems(operation["responses"])
        return schema


def _declare_problems(responses: dict[int, dict[str, Any]]) -> None:
    for status, response in responses.items():
        if status >= HTTPStatus.BAD_REQUEST and "content" in response:
            response["content"] = {problems.MEDIA_TYPE: response["content"].pop("application/json")}


class ProblemKind(Output):
    """What a code of a problem means."""

    code: str
    title: str
    status: int


api = Api(
    title="Vitrine",
    version="1",
    description=DESCRIPTION,
    parser=StrictParser(),
    urls_namespace="api-1",
)
api.add_decorator(strictly, mode="view")
kinds = Router(tags=["Problems"])


@kinds.get(
    "/problems/{code}",
    response={200: ProblemKind, **refusals(404)},
    operation_id="read_problem",
    summary="What a problem's type means",
)
def read_problem(request: HttpRequest, code: str) -> ProblemKind:
    """The address that problems carry as their `type`."""
    kind = KINDS.get(code)
    if kind is not None:
        return ProblemKind(code=code, title=kind.title, status=kind.status)
    for status, plain in problems.STATUS_CODES.items():
        if plain == code:
            return ProblemKind(code=code, title=HTTPStatus(status).phrase, status=status)
    raise Http404


@api.exception_handler(DomainError)
def on_domain_error(_request: HttpRequest, error: DomainError) -> HttpResponse:
    return problems.respond(problems.of_error(error))


@api.exception_handler(ValidationError)
def on_invalid_input(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problems.respond(problems.of_status(422, problems.fields_of(error.errors)))


@api.exception_handler(HttpError)
def on_http_error(_request: HttpRequest, error: HttpError) -> HttpResponse:
    headers = {"WWW-Authenticate": "Bearer"} if error.status_code == HTTPStatus.UNAUTHORIZED else {}
    return problems.respond(problems.of_status(error.status_code, headers=headers))


@api.exception_handler(Http404)
def on_not_found(_request: HttpRequest, _error: Http404) -> HttpResponse:
    return problems.respond(problems.of_status(404))


@api.exception_handler(PermissionDenied)
def on_denied(_request: HttpRequest, _error: PermissionDenied) -> HttpResponse:
    return problems.respond(problems.of_status(403))


@api.exception_handler(RequestDataTooBig)
def on_too_large(_request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
    return problems.respond(problems.of_status(413))


@api.exception_handler(SuspiciousOperation)
@api.exception_handler(UnreadablePostError)
def on_unreadable(_request: HttpRequest, _error: Exception) -> HttpResponse:
    return problems.respond(problems.of_status(400))


@api.exception_handler(Exception)
def on_failure(request: HttpRequest, error: Exception) -> HttpResponse:
    """A fault of ours: told to those who run the house in full, and to the client not at all."""
    if is_slow_lock(error):
        return on_domain_error(request, StoreBusy())
    log.error("api_failed", exc_info=error)
    got_request_exception.send(sender=type(api), request=request)
    return problems.respond(problems.of_status(500))


for router in (stores, experiences, availability, bookings, waiting, door, stock, orders, kinds):
    api.add_router("", router)
