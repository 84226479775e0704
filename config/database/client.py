"""`manage.py dbshell`, also where the embedded server is used and the machine has no psql."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.backends.postgresql.client import DatabaseClient as PostgresClient

from config.postgres_cluster import client_program


class DatabaseClient(PostgresClient):
    """Uses the embedded server's own psql, and starts that server."""

    def runshell(self, parameters: Iterable[str]) -> None:
        if self.connection.settings_dict.get("EMBEDDED"):
            self.connection.ensure_connection()
            self.executable_name = str(client_program("psql"))
        super().runshell(list(parameters))
