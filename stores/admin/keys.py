"""The keys of a store's own systems: made once, shown once, revoked for good."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel import clock
from stores.admin.base import NotRemoved
from stores.models import ApiKey
from stores.services.api_keys import make_key, revoke


@admin.register(ApiKey)
class ApiKeyAdmin(NotRemoved, admin.ModelAdmin[ApiKey]):
    list_display = ("name", "store", "prefix", "made_at", "last_used_at", "revoked_at")
    list_filter = ("store", ("revoked_at", admin.EmptyFieldListFilter))
    list_select_related = ("store",)
    search_fields = ("name", "prefix", "store__name")
    autocomplete_fields = ("store",)
    actions = ("end",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("name", "store", "prefix", "made_at", "last_used_at", "revoked_at") if obj else ("name", "store")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("store", "prefix", "made_at", "last_used_at", "revoked_at") if obj else ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Keys of several stores are made at the desk, where their scopes are chosen."""
        form = super().get_form(request, obj, change, **kwargs)
        if "store" in form.base_fields:
            form.base_fields["store"].required = True
        return form

    def save_model(self, request: HttpRequest, obj: ApiKey, form: ModelForm[ApiKey], change: bool) -> None:
        """A new key's secret is shown this once; of one that is there only the name can be mended."""
        if change:
            obj.save(update_fields=["name"])
            return
        key, secret = make_key(store=obj.store, name=obj.name, at=clock.now())
        obj.pk, obj.prefix = key.pk, key.prefix
        self.message_user(request, gettext("Copy the key now, it is not shown again: %s") % secret, messages.WARNING)

    @admin.action(description=_("Revoke for good"), permissions=["change"])
    def end(self, request: HttpRequest, keys: QuerySet[ApiKey]) -> None:
        at = clock.now()
        for key in keys:
            revoke(key=key, at=at)
            self.message_user(request, gettext("%s is revoked.") % key, messages.SUCCESS)
