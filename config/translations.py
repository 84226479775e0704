"""Catalogues of translations, compiled without the machine's gettext."""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_translations(folder: Path) -> list[Path]:
    """Compile every .po under `folder` that is younger than its .mo; the .mo files that were written."""
    return [compiled for source in sorted(folder.glob("*/LC_MESSAGES/*.po")) if (compiled := _compile(source))]


def _compile(source: Path) -> Path | None:
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
        return None
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parent.parent.name, abort_invalid=True)
    fresh = target.with_suffix(".mo.new")
    with fresh.open("wb") as file:
        write_mo(file, catalogue)
    fresh.replace(target)
    return target
