"""Static files are collected and compressed again only when one of their sources has changed."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.management import call_command

_MARK: Final = "made-from"


def build_static_files() -> bool:
    """Collect them if need be; True if it was needed."""
    mark = Path(settings.STATIC_ROOT) / _MARK
    sources = _fingerprint()
    if mark.exists() and mark.read_text() == sources:
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    mark.write_text(sources)
    return True


def _fingerprint() -> str:
    """Our own files by size and time, everybody else's by the lock that pins them."""
    base = Path(settings.BASE_DIR)
    digest = hashlib.sha256((base / "requirements.lock").read_bytes())
    for path in sorted((base / "static").rglob("*")):
        stat = path.stat()
        digest.update(f"{path.relative_to(base)}:{stat.st_size}:{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()
