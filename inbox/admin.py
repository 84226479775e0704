"""Threads, proposals and announced delays in the admin: to be read."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin

from inbox.models import Delay, Entry, Proposal, Thread
from stores.admin.base import OnlyRead


@admin.register(Thread)
class ThreadAdmin(OnlyRead, admin.ModelAdmin[Thread]):
    list_display = ("address", "channel", "store", "customer", "assigned_to", "unanswered", "last_at")
    list_filter = ("store", "channel")
    list_select_related = ("store", "customer", "assigned_to")
    search_fields = ("address", "customer__name")


@admin.register(Entry)
class EntryAdmin(OnlyRead, admin.ModelAdmin[Entry]):
    list_display = ("at", "thread", "who", "text", "by")
    list_filter = ("who",)
    list_select_related = ("thread", "by")
    search_fields = ("thread__address", "text")
    ordering: ClassVar = ["-at", "-pk"]


@admin.register(Proposal)
class ProposalAdmin(OnlyRead, admin.ModelAdmin[Proposal]):
    list_display = ("booking", "starts", "made_at", "good_until")
    list_select_related = ("booking",)
    search_fields = ("booking__reference",)


@admin.register(Delay)
class DelayAdmin(OnlyRead, admin.ModelAdmin[Delay]):
    list_display = ("booking", "minutes", "said_at")
    list_select_related = ("booking",)
    search_fields = ("booking__reference",)
