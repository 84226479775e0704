"""`manage.py demo`, which is `make demo`"""

from __future__ import annotations

from django.conf import settings
from django.core.management import call_command, get_commands

from config.management.commands import serve


class Command(serve.Command):
    """The demo world, served."""

    help = "Serve the demo world, made at the first start and kept afterwards."

    def fill(self) -> None:
        if "seed_demo" in get_commands():
            call_command("seed_demo", stdout=self.stdout)

    def announce(self) -> None:
        address = settings.PUBLIC_BASE_URL
        self.say(f"""
  Vitrine's demo is open.

    The showrooms        {address}/
    What phones receive  {address}/demo/phone
    The door (staff)     {address}/floor/
    The back room        {address}/admin/
    The API              {address}/api/v1/docs

  Ctrl-C closes it; your bookings stay. `make demo-reset` starts over.
""")
