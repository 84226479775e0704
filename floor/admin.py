"""The store's devices and who looked at what is masked, in the admin: to be read, and devices to be revoked."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from floor.models import Device, Peek
from floor.services.devices import revoke
from kernel import clock
from stores.admin.base import OnlyRead


@admin.register(Device)
class DeviceAdmin(OnlyRead, admin.ModelAdmin[Device]):
    list_display = ("name", "store", "paired_at", "paired_by", "seen_at", "actor", "revoked_at")
    list_filter = ("store", ("revoked_at", admin.EmptyFieldListFilter))
    list_select_related = ("store", "paired_by", "actor")
    search_fields = ("name", "store__name")
    fields = ("name", "store", "paired_at", "paired_by", "seen_at", "actor", "open_until", "revoked_at")
    actions = ("end",)

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Rows of devices are changed by nobody; who could, may revoke."""
        return request.user.has_perm("floor.change_device")

    @admin.action(description=_("Revoke for good"), permissions=["revoke"])
    def end(self, request: HttpRequest, devices: QuerySet[Device]) -> None:
        at = clock.now()
        for device in devices:
            revoke(device=device, at=at)
            self.message_user(request, gettext("%s is revoked.") % device, messages.SUCCESS)


@admin.register(Peek)
class PeekAdmin(OnlyRead, admin.ModelAdmin[Peek]):
    list_display = ("at", "store", "user", "what", "subject", "device")
    list_filter = ("store", "what")
    list_select_related = ("store", "user", "device")
    search_fields = ("subject", "user__first_name", "user__last_name", "user__email")
    date_hierarchy = "at"
