"""`manage.py compile_translations`"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.translations import compile_translations


class Command(BaseCommand):
    """Compile the catalogues under locale/ that have changed."""

    help = "Compile the translations that have changed; needs no gettext on the machine."
    requires_system_checks = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        for folder in settings.LOCALE_PATHS:
            for path in compile_translations(Path(folder)):
                self.stdout.write(f"Compiled {path.relative_to(settings.BASE_DIR)}")
