"""Lists by a cursor in the address."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db.models import Model
from django.http import HttpRequest

from stores.errors import CursorInvalid
from stores.queries.paging import Page

Row = TypeVar("Row", bound=Model)


def page_or_first(request: HttpRequest, page: Callable[[str | None], Page[Row]]) -> Page[Row]:
    """The page after the cursor `from`; the first one where the list never gave such a cursor out."""
    try:
        return page(request.GET.get("from"))
    except CursorInvalid:
        return page(None)
