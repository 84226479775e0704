"""Uploaded pictures."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.static import serve


def show(request: HttpRequest, path: str) -> HttpResponseBase:
    """A file of MEDIA_ROOT. A name that no file can have, such as a very long one, is not found."""
    try:
        return serve(request, path, document_root=str(settings.MEDIA_ROOT))
    except OSError as error:
        raise Http404 from error
