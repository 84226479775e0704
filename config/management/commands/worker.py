"""`manage.py worker`"""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.processes.house import worker_ward
from config.processes.stopping import StopWish
from config.processes.supervisor import supervise


class Command(BaseCommand):
    """Run tasks, whatever happens to the processes that run them."""

    help = "Run the task cluster under a supervisor that replaces it when it dies or hangs. SIGTERM ends both."

    def handle(self, *_args: Any, **_options: Any) -> None:
        ward = worker_ward(settings.ENV, os.environ)
        supervise([ward], until=StopWish())
