"""Every address of the house."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path

from config import health, uploads
from config.api import api
from config.keeper import keeper

# Into the admin by the staff's sign-in alone: its own form counts no tries and asks for no second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

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
    path("", include("floor.urls")),
    path("", include("desk.urls")),
    re_path(r"^media/(?P<path>.+)$", uploads.show),
]
