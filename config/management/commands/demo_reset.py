"""`manage.py demo_reset`, which is `make demo-reset`"""

import shutil
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.embedded import Server

OURS = ("media", "worker", "look")
"""What else the demo keeps in DATA_DIR; nothing that it did not make is deleted."""


class Command(BaseCommand):
    """Forget everything that the demo has kept."""

    help = "Delete the embedded database and the files of the demo. The next start makes the demo world anew."
    requires_system_checks = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        if settings.ENV.database is not None or settings.ENV.production:
            raise CommandError(
                "Only a demo on the embedded database starts over: DATABASE_URL is set, or this is production."
            )
        try:
            Server(settings.DATA_DIR / "postgres").erase()
        except RuntimeError as error:
            raise CommandError(str(error)) from error
        for name in OURS:
            shutil.rmtree(settings.DATA_DIR / name, ignore_errors=True)
        (settings.DATA_DIR / "prepared").unlink(missing_ok=True)
        self.stdout.write("The demo starts over.")
