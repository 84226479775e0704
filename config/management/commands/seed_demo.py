"""`manage.py seed_demo`: fill an empty database with the demo world. Run again, it changes nothing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.demo.people import DEMO_SIGN_INS
from config.demo.seed import seed
from kernel import clock


class Command(BaseCommand):
    help = "Fill an empty database with the demo world: Maison Lumen, six showrooms. Run again, it changes nothing."
    # The checks import every page of the house, and whatever calls this has just run them.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        if not getattr(settings, "DEMO", False):
            raise CommandError("The demo's passwords are printed everywhere: it is not for production.")
        made = seed(at=clock.now())
        self.stdout.write("The demo world is ready." if made else "The demo world was there already: nothing changed.")
        if options["verbosity"] > 1:
            for person in DEMO_SIGN_INS:
                self.stdout.write(f"  {person.email}  {person.password}  ({person.what})")
