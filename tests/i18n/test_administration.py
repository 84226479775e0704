"""The administration speaks Chinese where its words are ours; Django and its friends bring their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest
from django.apps import apps
from django.contrib import admin
from django.db.models import Field, Model
from django.utils import translation

from tests.i18n.reading import WORD

APPS: Final = ("stores", "experiences", "bookings", "calendars", "inbox", "floor", "hooks", "desk", "notifications")
TERMS: Final = (
    "API",
    "GB",
    "CN",
    "GTIN",
    "HTML",
    "ISO",
    "Message-ID",
    "PIN",
    "SKU",
    "UID",
    "UTF-8",
    "Webhook",
    "WhatsApp",
    "zh-hans",
    "name",
)
"""Terms that nobody translates, and what an example is made of."""


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


def _english(words: object) -> bool:
    text = str(words or "")
    for term in TERMS:
        text = text.replace(term, "")
    return WORD.search(text) is not None


def _models() -> list[type[Model]]:
    return [model for app in APPS for model in apps.get_app_config(app).get_models()]


def _words(model: type[Model]) -> Iterator[object]:
    yield from (model._meta.verbose_name, model._meta.verbose_name_plural)
    for field in model._meta.get_fields():
        if isinstance(field, Field) and not field.primary_key:
            yield from (field.verbose_name, field.help_text)
            yield from (label for _value, label in field.flatchoices if field.choices)


def test_apps_have_chinese_names() -> None:
    assert [app for app in APPS if _english(apps.get_app_config(app).verbose_name)] == []


def test_rows_and_their_fields_have_chinese_names() -> None:
    """Help and choices too."""
    left = {model.__name__: [str(said) for said in _words(model) if _english(said)] for model in _models()}
    assert {name: words for name, words in left.items() if words} == {}


def test_columns_and_actions_have_chinese_names() -> None:
    ours = [one for model, one in admin.site._registry.items() if model in _models()]
    said = {str(one): [*_columns(one), *_actions(one)] for one in ours}
    assert {name: left for name, words in said.items() if (left := [word for word in words if _english(word)])} == {}


def _columns(one: admin.ModelAdmin[Model]) -> Iterator[str]:
    """Of those columns that are functions of the administration."""
    names = [*one.list_display, *one.readonly_fields]
    for name in names:
        shown = getattr(one, name, None) if isinstance(name, str) else name
        if callable(shown):
            yield str(getattr(shown, "short_description", name))


def _actions(one: admin.ModelAdmin[Model]) -> Iterator[str]:
    for action in one.actions or ():
        shown = getattr(one, action) if isinstance(action, str) else action
        yield str(getattr(shown, "short_description", action))
