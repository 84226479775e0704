"""The house's addresses, and two that break."""

from __future__ import annotations

from typing import NoReturn

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, path

from config.urls import urlpatterns as addresses


def _suspect(_request: HttpRequest) -> NoReturn:
    raise SuspiciousOperation


def _break(_request: HttpRequest) -> NoReturn:
    raise RuntimeError


urlpatterns: list[URLPattern | URLResolver] = [path("suspect", _suspect), path("broken", _break), *addresses]
