"""What admins have in common: rows that are only read, and rows that stay."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class NotRemoved:
    """Rows that history leans on: they are switched off, not deleted."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class OnlyRead(NotRemoved):
    """Rows that only services write, or that are never changed once written."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class OnlyReadInline(OnlyRead, admin.TabularInline[Any, Any]):
    """Rows of something else, to be looked at."""

    extra = 0
    can_delete = False
    show_change_link = False
