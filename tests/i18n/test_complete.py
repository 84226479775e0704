"""Everything is said in Chinese, and said as the glossary at the top of the catalogue has it."""

from __future__ import annotations

import ast
import re
import shutil
from pathlib import Path
from typing import Final

import pytest
from babel.messages.catalog import Message
from django.conf import settings
from django.core.management import call_command
from pytest_django.fixtures import Settings

from tests.i18n.catalogue import PATH, PLACEHOLDER, TAG, chinese, english, key_of, messages, placeholders, read

BASE: Final = Path(settings.BASE_DIR)
SOURCES: Final = (
    "bookings",
    "calendars",
    "config",
    "desk",
    "experiences",
    "floor",
    "hooks",
    "inbox",
    "insight",
    "kernel",
    "notifications",
    "stores",
    "templates",
)
TRANSLATING: Final = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
HAN: Final = "[\u4e00-\u9fff]"
TIGHT: Final = re.compile(f"{HAN}[A-Za-z0-9]|[A-Za-z0-9]{HAN}")
HALF_WIDTH: Final = re.compile(f"{HAN}[,;:?!()]|[,;:?!()]{HAN}")
AVOIDED: Final = ("你", "展厅", "尚未", "搭配师")


def test_every_text_is_translated() -> None:
    """With none left empty, and none that gettext only guessed."""
    assert [key_of(message) for message in messages() if message.fuzzy or not chinese(message).strip()] == []


def test_placeholders_and_tags_are_kept() -> None:
    """A plural's one form has all that the English plural has."""
    assert [key_of(message) for message in messages() if not _keeps(message)] == []


def _keeps(message: Message) -> bool:
    said, told = english(message)[-1], chinese(message)
    return placeholders(said) == placeholders(told) and sorted(TAG.findall(said)) == sorted(TAG.findall(told))


def test_english_has_one_apostrophe() -> None:
    """’ wherever somebody reads it; texts by SMS and the names of the administration have the plain one."""
    shown = [message for message in messages() if any("/models/" not in path for path, _line in message.locations)]
    said = [words for message in shown for words in english(message)]
    assert [words for words in said if "'" in words and not words.startswith("%(store)s: ")] == []


def test_punctuation_and_spaces_are_those_of_chinese() -> None:
    """A space between Chinese and Latin letters or digits; punctuation of full width."""
    shown = {chinese(message): PLACEHOLDER.sub("%", TAG.sub("", chinese(message))) for message in messages()}
    assert [words for words, seen in shown.items() if TIGHT.search(seen) or HALF_WIDTH.search(seen)] == []


def test_words_that_the_glossary_rules_out_are_not_used() -> None:
    assert [chinese(one) for one in messages() if any(word in chinese(one) for word in AVOIDED)] == []


@pytest.fixture
def collected(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The catalogue renewed from a copy of the sources, as `make messages` does."""
    assert shutil.which("xgettext"), "gettext is not installed: `make gettext`"
    for name in SOURCES:
        shutil.copytree(BASE / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    target = tmp_path / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    target.parent.mkdir(parents=True)
    shutil.copy(PATH, target)
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    monkeypatch.chdir(tmp_path)
    call_command("makemessages", locale=["zh_Hans"], no_obsolete=True, verbosity=0)
    return target


def test_catalogue_is_up_to_date_with_the_sources(collected: Path) -> None:
    """If this fails: `make messages`, then translate what is new in locale/."""
    fresh = {key_of(message) for message in read(collected) if message.id}
    known = {key_of(message) for message in read(PATH) if message.id}
    assert (fresh - known, known - fresh) == (set(), set())


def test_no_text_hides_where_gettext_does_not_look() -> None:
    """It doesn't look into f-strings."""
    hidden = [
        f"{path.relative_to(BASE)}:{call.lineno}"
        for name in SOURCES
        for path in (BASE / name).rglob("*.py")
        for outer in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(outer, ast.JoinedStr)
        for call in ast.walk(outer)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in TRANSLATING
    ]
    assert hidden == []
