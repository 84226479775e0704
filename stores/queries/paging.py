"""Pages of a list by a cursor: stable while rows come and go, and as quick on the last page as on the first."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from stores.errors import CursorInvalid

Row = TypeVar("Row", bound=Model)
LARGEST: Final = 2**63 - 1
LONGEST: Final = 400


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list, and the cursor of those that follow (None at the end)."""

    rows: list[Row]
    next_cursor: str | None = None


def page_of(rows: QuerySet[Row], *, by: str, kind: type[str | int], cursor: str | None, limit: int) -> Page[Row]:
    """The next `limit` rows after `cursor`, ordered by the column `by` (of `kind`) and then by id. One query.

    Raises CursorInvalid.
    """
    if cursor is not None:
        value, pk = _read(cursor, kind)
        rows = rows.filter(Q(**{f"{by}__gt": value}) | Q(**{by: value, "pk__gt": pk}))
    found = list(rows.order_by(by, "pk")[: limit + 1])
    more = len(found) > limit
    return Page(found[:limit], _write(getattr(found[limit - 1], by), found[limit - 1].pk) if more else None)


def _write(value: Any, pk: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([value, pk]).encode()).rstrip(b"=").decode()


def _read(cursor: str, kind: type[str | int]) -> tuple[str | int, int]:
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise CursorInvalid(field="cursor") from error
    if type(value) is not kind or type(pk) is not int or not (_storable(value) and _storable(pk)):
        raise CursorInvalid(field="cursor")
    return value, pk


def _storable(value: str | int) -> bool:
    """Whether the database could hold it."""
    if isinstance(value, int):
        return 0 <= value <= LARGEST
    return len(value) <= LONGEST and "\x00" not in value and not any("\ud800" <= c <= "\udfff" for c in value)
