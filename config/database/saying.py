"""Whoever writes to what the trail watches is told to the database, in the same round trip.

The database's triggers note what changes (desk/trail_sql.py); who changes it only we know. A setting of the transaction
carries it, so that no pool of connections can pass it on to somebody else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, Final

from kernel.who import who_asks

SETTING: Final = "vitrine.said"
WRITE: Final = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
WATCHED: Final = re.compile(
    r"stores_|experiences_|desk_(?:invitation|swap)$|hooks_hook$|auth_|account_emailaddress$|mfa_authenticator$"
    r"|floor_(?:device|staffpin|queuedoor)$|insight_digest$"
)
"""By how their names begin: what isn't watched after all costs a few bytes."""
UNWATCHED: Final = frozenset({"stores_piece", "stores_movement", "stores_resource"})
"""They have a ledger of their own, and are written to all day."""


def say_who(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """An execution wrapper of Django's."""
    if many or not isinstance(sql, str) or not is_watched(sql):
        return execute(sql, params, many, context)
    who = who_asks()
    said = json.dumps({"way": who.way, "actor": who.actor, "key": who.key})
    execute(f"SELECT set_config('{SETTING}', '{said}', true); {sql}", params, many, context)
    while context["cursor"].nextset():
        """The last result is the one that was asked for."""
    return None


def is_watched(sql: str) -> bool:
    """Whether a statement writes to a table that the trail watches, or to one that is called like those."""
    found = WRITE.match(sql)
    return found is not None and found[1] not in UNWATCHED and WATCHED.match(found[1]) is not None
