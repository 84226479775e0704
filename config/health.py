"""Whether this process lives, and whether it can serve; and its figures for those who hold the token."""

from __future__ import annotations

import secrets

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView

from notifications.models import Outage

log = structlog.get_logger(__name__)


@require_safe
@never_cache
def livez(_request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "alive"})


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> JsonResponse:
    """The database and the cache answer; 503 names the one that does not.

    Channels on which nothing goes out are named, too: that is for people to see, and no reason to serve nobody.
    """
    checks = {"database": _database_answers(), "cache": _cache_answers()}
    ready = all(checks.values())
    words = {name: "ok" if good else "failed" for name, good in checks.items()}
    down = list(Outage.objects.known().values_list("channel", flat=True)) if ready else []
    answer = {"status": "ready" if ready else "unready", "checks": words} | ({"channels_down": down} if down else {})
    return JsonResponse(answer, status=200 if ready else 503)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus figures, for the bearer of METRICS_TOKEN; without such a setting there is no such page."""
    presented = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not secrets.compare_digest(presented.encode(), settings.METRICS_TOKEN.encode()):
        raise Http404
    response: HttpResponse = ExportToDjangoView(request)
    return response


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, OSError):
        log.exception("database_unreachable")
        return False
    return True


def _cache_answers() -> bool:
    try:
        cache.get("health")
    except Exception:  # each cache backend has errors of its own
        log.exception("cache_unreachable")
        return False
    return True
