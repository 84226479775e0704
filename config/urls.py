"""Every address of the house."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path

from config import health, uploads
from config.api import api
from config.back_room import secure
from config.keeper import keeper

secure(admin.site)

urlpatterns: list[URLPattern | URLResolver] = [
    path("livez", health.livez),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
    path("sw.js", keeper),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/v1/", api.urls),
    path("", include("notifications.urls")),
    path("", include("stores.urls")),
    path("", include("bookings.urls")),
    path("", include("calendars.urls")),
    path("", include("floor.urls")),
    path("", include("desk.urls")),
    re_path(r"^media/(?P<path>.+)$", uploads.show),
]
