"""How the API reads requests: JSON and nothing else, no parameter that nobody asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.datastructures import MultiValueDict
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation
from ninja.parser import Parser

JSON: Final = "application/json"
Run = Callable[..., HttpResponse]


class StrictParser(Parser):
    """JSON as RFC 8259 has it: without NaN and Infinity, and no name twice in an object."""

    def parse_body(self, request: HttpRequest) -> Any:
        return json.loads(request.body, parse_constant=_refuse, object_pairs_hook=_once)

    def parse_querydict(
        self, data: MultiValueDict[str, str], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """A parameter that is sent empty, as an untouched field of a form, was not given."""
        read = {name: [value for value in data.getlist(name) if value] for name in data}
        return {name: given if name in list_fields else given[-1] for name, given in read.items() if given}


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise ValueError("a name occurs twice")
    return read


def strictly(run: Run) -> Run:
    """Refuse query parameters that the operation doesn't have, and bodies that aren't JSON, before it runs."""
    operation: Operation = run.__self__  # type: ignore[attr-defined]
    sources = {str(model.__ninja_param_source__): model for model in operation.models}
    known = set(getattr(sources.get("query"), "__ninja_flatten_map__", ()))

    @wraps(run)
    def checked(request: HttpRequest, **parts: Any) -> HttpResponse:
        try:
            _check_parameters(request, known)
            if "body" in sources:
                _check_media_type(request)
        except (HttpError, ValidationError) as refusal:
            return operation.api.on_exception(request, refusal)
        response = run(request, **parts)
        if operation.auth_callbacks or request.method != "GET":
            response.headers["Cache-Control"] = "no-store"  # it may hold a token, or tell of somebody
        return response

    return checked


def _check_parameters(request: HttpRequest, known: set[str]) -> None:
    unknown = sorted(set(request.GET) - known)
    if unknown:
        detail = "There is no such parameter"
        raise ValidationError([{"loc": ("query", name), "type": "extra_forbidden", "msg": detail} for name in unknown])


def _check_media_type(request: HttpRequest) -> None:
    if request.headers.get("Content-Length", "0") not in ("", "0") and request.content_type != JSON:
        raise HttpError(415, "not JSON")
