"""`manage.py demo` and `manage.py serve`: a whole house on one machine, until Ctrl-C or SIGTERM.

They are not Django's commands, because loading Django takes half of the time in which a demo should be open.
"""

from __future__ import annotations

import os
from functools import partial
from typing import Final

from django.core.exceptions import ImproperlyConfigured

from config import environment
from config.environment import Environment
from config.processes.house import House, HouseError
from config.processes.preparation import prepare, prepared, sign_ins
from config.processes.stopping import Stopped, StopWish
from config.processes.words import greeting, say

COMMANDS: Final = ("demo", "serve")


def main(command: str) -> int:
    """Run until told to stop; the exit code."""
    wish = StopWish()
    if command == "demo":
        os.environ.setdefault("ENVIRONMENT", "demo")
    try:
        _open(environment.read(), wish, with_demo=command == "demo")
    except (HouseError, ImproperlyConfigured) as error:
        say(str(error))
        return 1
    except Stopped:
        pass
    except Exception:
        # Whoever is broken off may answer with an error of their own: psycopg does in the middle of a commit.
        if not wish.made:
            raise
    say("Closed.")
    return 0


def _open(settings: Environment, wish: StopWish, *, with_demo: bool) -> None:
    if with_demo and settings.production:
        raise HouseError(
            "The demo is not for production: its passwords are printed on the screen. Use: manage.py serve"
        )
    house = House(settings)
    with house.opened():
        if not prepared(settings):
            with wish.interrupting():
                prepare(settings, with_demo=with_demo)
        house.run(until=wish, on_ready=partial(_greet, settings))


def _greet(settings: Environment) -> None:
    say(greeting(settings, sign_ins(settings)))
