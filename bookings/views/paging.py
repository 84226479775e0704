"""Addresses within a long list: its pages and its cuts."""

from __future__ import annotations

from collections.abc import Container

from django.http import HttpRequest

from stores.models import ProductKind


def page_address(request: HttpRequest, number: int | None) -> str:
    """The address of another page of the same list; empty where there is none."""
    if number is None:
        return ""
    query = request.GET.copy()
    query["page"] = str(number)
    return f"{request.path}?{query.urlencode()}"


def kind_links(request: HttpRequest, there: Container[str], chosen: str) -> list[tuple[str, str, bool]]:
    """Label, address and whether it is the chosen one, for every cut that is `there`; all of them first, without label.

    Nothing where there is nothing to choose from.
    """
    query = request.GET.copy()
    query.pop("page", None)
    links = []
    for value, label in ProductKind.choices:
        if value in there or value == chosen:
            query["kind"] = value
            links.append((str(label), f"?{query.urlencode()}", value == chosen))
    query["kind"] = ""
    return [("", f"?{query.urlencode()}", not chosen), *links] if links else []
