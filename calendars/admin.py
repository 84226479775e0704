"""Feeds and written calendars in the admin: whose they are, and how it goes. No secret of theirs is shown."""

from __future__ import annotations

from django.contrib import admin

from calendars.models import Account, Entry, Feed
from notifications.admin import ReadOnly


@admin.register(Feed)
class FeedAdmin(ReadOnly):
    list_display = ["pk", "store", "stylist", "customer", "made_by", "made_at", "last_read_at", "revoked_at"]
    list_filter = ["made_at", "revoked_at"]
    list_select_related = ["store", "stylist", "customer", "made_by"]
    search_fields = ["store__name", "stylist__name", "customer__name"]
    exclude = ["digest"]


@admin.register(Account)
class AccountAdmin(ReadOnly):
    list_display = ["stylist", "host", "failure", "tries", "next_try_at", "written_at", "busy_at", "ended_at"]
    list_filter = ["failure"]
    list_select_related = ["stylist"]
    search_fields = ["stylist__name"]
    exclude = ["sealed", "href", "choices", "address"]


@admin.register(Entry)
class EntryAdmin(ReadOnly):
    list_display = ["uid", "account", "state", "ends_at"]
    list_filter = ["state", "ends_at"]
    list_select_related = ["account__stylist"]
    search_fields = ["uid", "account__stylist__name"]
