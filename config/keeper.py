"""The service worker: a script that may see every page has to be served from the root."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

SCRIPT: Final = Path(settings.BASE_DIR) / "static" / "js" / "keeper.js"


@require_safe
def keeper(_request: HttpRequest) -> HttpResponse:
    """The script that keeps opened tickets readable without a network; browsers ask for it anew each time."""
    return HttpResponse(
        SCRIPT.read_bytes(), content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"}
    )
