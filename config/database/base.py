"""PostgreSQL with figures for Prometheus, and the embedded server brought up when somebody first needs it."""

from __future__ import annotations

from typing import Any

from django_prometheus.db.backends.postgresql.base import DatabaseWrapper as PostgresWrapper

from config.database.client import DatabaseClient
from config.database.saying import say_who
from config.embedded import use_server


class DatabaseWrapper(PostgresWrapper):  # type: ignore[misc]
    """With `EMBEDDED` (a folder) in the database's settings, a first connection starts the server that lives there.

    Whoever writes to a rule is told to the server, for the trail.
    """

    client_class = DatabaseClient

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(say_who)

    def get_connection_params(self) -> dict[str, Any]:
        if folder := self.settings_dict.get("EMBEDDED"):
            server = use_server(folder, settings=self.settings_dict.get("EMBEDDED_SETTINGS"))
            self.settings_dict["HOST"] = server.host
        params: dict[str, Any] = super().get_connection_params()
        return params
