"""`manage.py serve`"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from config.processes.house import House
from config.processes.stopping import Stopped, StopWish
from config.static_build import build_static_files
from config.translations import compile_translations


class Command(BaseCommand):
    """A whole house on one machine: the database where DATABASE_URL names none, the web server, the worker."""

    help = "Prepare everything and serve until SIGTERM or Ctrl-C, which end all that was started."
    requires_system_checks = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        wish = StopWish()
        house = House(settings.ENV)
        try:
            with house.opened():
                with wish.interrupting():
                    self.prepare()
                house.run(until=wish, on_ready=self.announce)
        except Stopped:
            pass
        except Exception:
            # Whoever is broken off may answer with an error of their own: psycopg does in the middle of a commit.
            if not wish.made:
                raise
        self.say("Stopped.")

    def prepare(self) -> None:
        """Bring tables, words and static files up to date."""
        with ThreadPoolExecutor(1) as beside:
            collected = beside.submit(build_static_files)
            compile_translations(Path(settings.BASE_DIR) / "locale")
            self.migrate()
            self.fill()
            collected.result()
        connection.close()

    def migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.say("Making the tables …")
            call_command("migrate", interactive=False, verbosity=0)

    def fill(self) -> None:
        """Nothing by itself: a shop brings its own data."""

    def announce(self) -> None:
        self.say(f"Vitrine is at {settings.PUBLIC_BASE_URL}")

    def say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
