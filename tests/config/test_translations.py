"""Catalogues are compiled without the machine's gettext."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

from config.translations import compile_translations

CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Try it on"
msgstr "试穿"
"""


def _source(folder: Path) -> Path:
    source = folder / "zh_Hans" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(CATALOGUE, encoding="utf-8")
    return source


def test_a_catalogue_is_compiled(tmp_path: Path) -> None:
    """The standard library reads what was written."""
    source = _source(tmp_path)
    assert compile_translations(tmp_path) == [source.with_suffix(".mo")]
    assert gettext.translation("django", tmp_path, ["zh_Hans"]).gettext("Try it on") == "试穿"


def test_only_what_has_changed_is_compiled_again(tmp_path: Path) -> None:
    """A second start does no work twice."""
    source = _source(tmp_path)
    compile_translations(tmp_path)
    assert compile_translations(tmp_path) == []
    later = source.with_suffix(".mo").stat().st_mtime + 10
    os.utime(source, (later, later))
    assert compile_translations(tmp_path) == [source.with_suffix(".mo")]
