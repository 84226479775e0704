"""The outbox, seen and mended: read what was sent, and try again what failed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kernel import clock
from kernel.errors import DomainError
from notifications.models import Consent, Message, Outage, Reply, Report, Suppression, Tally, Template
from notifications.services.consent import normal
from notifications.services.retry import retry


class ReadOnly(admin.ModelAdmin[Any]):
    """Rows that only the system writes."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Message)
class MessageAdmin(ReadOnly):
    list_display = ["subject", "kind", "channel", "recipient", "state", "due_at", "sent_at", "attempts", "error_code"]
    list_filter = ["state", "channel", "kind", "due_at"]
    search_fields = ["subject", "recipient", "provider_id", "message_id"]
    date_hierarchy = "due_at"
    ordering = ["-due_at", "-pk"]
    actions = ["try_again"]
    exclude = ["calendar", "lease"]

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("notifications.change_message")

    @admin.action(description=_("Try the failed ones again"), permissions=["retry"])
    def try_again(self, request: HttpRequest, chosen: QuerySet[Message]) -> None:
        refused = [pk for pk in chosen.values_list("pk", flat=True) if not _retried(pk)]
        tried = chosen.count() - len(refused)
        text = ngettext("%d message will be tried again.", "%d messages will be tried again.", tried)
        self.message_user(request, text % tried, messages.SUCCESS)
        if refused:
            text = ngettext(
                "%d message was left alone: it has not failed, or it is too late for it.",
                "%d messages were left alone: they have not failed, or it is too late for them.",
                len(refused),
            )
            self.message_user(request, text % len(refused), messages.WARNING)


def _retried(pk: int) -> bool:
    try:
        retry(message_id=pk, at=clock.now())
    except DomainError:
        return False
    return True


@admin.register(Consent)
class ConsentAdmin(ReadOnly):
    list_display = ["channel", "address", "given", "at", "source"]
    list_filter = ["channel", "given"]
    search_fields = ["address"]
    ordering = ["-at", "-pk"]


@admin.register(Suppression)
class SuppressionAdmin(admin.ModelAdmin[Suppression]):
    list_display = ["channel", "address", "category", "reason", "at", "lifted_at"]
    list_filter = ["channel", "category", "reason"]
    search_fields = ["address"]
    ordering = ["-at", "-pk"]

    def save_model(self, request: HttpRequest, obj: Suppression, form: Any, change: bool) -> None:
        obj.address = normal(obj.channel, obj.address)
        super().save_model(request, obj, form, change)


@admin.register(Reply)
class ReplyAdmin(ReadOnly):
    list_display = ["channel", "address", "text", "acted", "received_at", "worked_at"]
    search_fields = ["address", "text"]
    ordering = ["-received_at", "-pk"]


@admin.register(Report)
class ReportAdmin(ReadOnly):
    list_display = ["handover", "status", "error_code", "received_at", "done_at"]
    search_fields = ["handover", "provider_id"]
    ordering = ["-received_at", "-pk"]


@admin.register(Outage)
class OutageAdmin(ReadOnly):
    list_display = ["channel", "began_at", "told_at", "ended_at", "failures", "error_code"]
    list_filter = ["channel"]
    ordering = ["-began_at", "-pk"]


@admin.register(Tally)
class TallyAdmin(ReadOnly):
    list_display = ["name", "begins", "used", "ceiling"]
    ordering = ["-begins", "name"]


@admin.register(Template)
class TemplateAdmin(admin.ModelAdmin[Template]):
    list_display = ["kind", "locale", "content_sid"]
    ordering = ["kind", "locale"]
