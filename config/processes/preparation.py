"""Tables, the demo world, words and static files, made ready before the house opens.

On the embedded database this is done again only when one of its sources has changed: a second start loads no Django.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from config.environment import BASE_DIR, Environment
from config.processes.words import say

_SOURCES: Final = ("*/migrations/*.py", "config/demo/**/*.py", "locale/**/*.po", "requirements.lock")


def prepared(settings: Environment) -> bool:
    """Nothing has changed since the last time; never said of a server that others use too."""
    mark = _mark(settings)
    return settings.database is None and mark.exists() and json.loads(mark.read_text())["state"] == _state(settings)


def sign_ins(settings: Environment) -> list[str]:
    """Who may sign in to the demo, one a line; nobody elsewhere."""
    known: list[str] = json.loads(_mark(settings).read_text())["sign_ins"]
    return known


def prepare(settings: Environment, *, with_demo: bool) -> None:
    """Bring everything up to date; the demo world is added where it is asked for and missing."""
    import django

    django.setup()
    from config.static_build import build_static_files
    from config.translations import compile_translations

    with ThreadPoolExecutor(1) as beside:
        collected = beside.submit(build_static_files)
        compile_translations(BASE_DIR / "locale")
        _migrate()
        sign_ins = _seed() if with_demo else []
        collected.result()
    _mark(settings).write_text(json.dumps({"state": _state(settings), "sign_ins": sign_ins}))


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Making the tables …")
        call_command("migrate", interactive=False, verbosity=0)


def _seed() -> list[str]:
    from django.core.management import call_command
    from django.db import connection

    from config.demo.people import DEMO_PIN, DEMO_SIGN_INS

    call_command("seed_demo")
    connection.close()
    signs = [f"{person.email:<38}{person.password:<12}{person.what}" for person in DEMO_SIGN_INS]
    codes = "All but associates and stylists are asked for a code as well: the page that asks for it shows it."
    pins = f"At a shared tablet (/floor/pair/, with a code of the manager's) everybody's PIN is {DEMO_PIN}."
    return [*signs, codes, pins]


def _mark(settings: Environment) -> Path:
    return settings.data_dir / "prepared"


def _state(settings: Environment) -> str:
    """What the preparation was made from. The age of the database's folder is in it: a new one is not prepared."""
    from config.static_build import static_files_built, static_fingerprint

    digest = hashlib.sha256(f"{settings.name}:{static_fingerprint()}:{static_files_built()}".encode())
    if settings.database is None:
        digest.update(str((settings.data_dir / "postgres" / "PG_VERSION").stat().st_mtime_ns).encode())
    for path in _files():
        digest.update(f"{path.relative_to(BASE_DIR)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def _files() -> Iterator[Path]:
    for pattern in _SOURCES:
        yield from sorted(path for path in BASE_DIR.glob(pattern) if ".venv" not in path.parts)
