"""Addresses of the pages of a long list."""

from __future__ import annotations

from django.http import HttpRequest


def page_address(request: HttpRequest, number: int | None) -> str:
    """The address of another page of the same list; empty where there is none."""
    if number is None:
        return ""
    query = request.GET.copy()
    query["page"] = str(number)
    return f"{request.path}?{query.urlencode()}"
