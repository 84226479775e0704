"""Many rows written at once."""

from __future__ import annotations

import json
from base64 import b16encode
from collections.abc import Collection, Sequence
from typing import Any, Final

from django.db import connection
from django.db.models import Field, Model

_UPDATE: Final = """
    UPDATE {table} AS kept SET {changes}
    FROM json_to_recordset(%s) AS given({columns})
    WHERE kept.{key} = given.{key}
"""


def write_rows(rows: Sequence[Model], fields: Collection[str]) -> None:
    """Write these fields of rows of one model that are there already, by their primary keys: one query, or none.

    It sends what is written and nothing else: `bulk_update` spells out a CASE for each field, and an upsert every field
    of each row, which was a fifth of what delivery cost (`python -m bench messages`).
    """
    if rows:
        meta = rows[0]._meta  # noqa: SLF001 - how Django says what a model is made of
        written: list[Any] = [meta.get_field(name) for name in fields]
        given = json.dumps([_values(row, [meta.pk, *written]) for row in rows], default=_in_words)
        with connection.cursor() as cursor:
            cursor.execute(_statement(meta, written), [given])


def _statement(meta: Any, written: Sequence[Field[Any, Any]]) -> str:
    quote = connection.ops.quote_name
    names = [quote(field.column) for field in written]
    return _UPDATE.format(
        table=quote(meta.db_table),
        changes=", ".join(f"{name} = given.{name}" for name in names),
        columns=", ".join(f"{quote(field.column)} {field.db_type(connection)}" for field in [meta.pk, *written]),
        key=quote(meta.pk.column),
    )


def _values(row: Model, fields: Sequence[Field[Any, Any]]) -> dict[str, Any]:
    return {field.column: field.get_db_prep_save(field.value_from_object(row), connection) for field in fields}


def _in_words(value: Any) -> Any:
    """What JSON has no form for, as PostgreSQL reads it."""
    match value:
        case bytes() | memoryview():
            return f"\\x{b16encode(value).decode()}"
        case _ if hasattr(value, "obj"):  # the wrapper of a field's own JSON
            return value.obj
        case _:
            return str(value)
