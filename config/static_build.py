"""Static files are collected and compressed again only when one of their sources has changed."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from config.environment import BASE_DIR

STATIC_ROOT: Final = BASE_DIR / "staticfiles"
_MARK: Final = STATIC_ROOT / "made-from"


def static_files_built() -> bool:
    """What stands in STATIC_ROOT was made from the present sources."""
    return _MARK.exists() and _MARK.read_text() == static_fingerprint()


def build_static_files() -> None:
    """Collect and compress them if need be."""
    from django.core.management import call_command

    with _one_at_a_time():
        if static_files_built():
            return
        sources = static_fingerprint()
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        _MARK.write_text(sources)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two houses that open from one folder would clear away each other's files."""
    with STATIC_ROOT.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def static_fingerprint() -> str:
    """Our own files by content, everybody else's by the lock that pins them."""
    digest = hashlib.sha256((BASE_DIR / "requirements.lock").read_bytes())
    for name in ("look.py", "static_storage.py"):
        digest.update((BASE_DIR / "config" / name).read_bytes())
    for path in _sources():
        digest.update(f"{path.relative_to(BASE_DIR)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def _sources() -> list[Path]:
    return sorted(path for path in (BASE_DIR / "static").rglob("*") if path.is_file())
