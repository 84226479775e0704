"""The catalogue as it is now, compiled."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation.reloader import translation_file_changed

from config.translations import compile_translations


@pytest.fixture(scope="session", autouse=True)
def _compiled() -> None:
    for compiled in compile_translations(Path(settings.BASE_DIR) / "locale"):
        translation_file_changed(None, compiled)
