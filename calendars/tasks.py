"""What the worker runs for calendars. Each may run twice, or at the same time as itself."""

from __future__ import annotations

from django_q.tasks import async_task

from calendars.models import Account
from calendars.services.writing import due_accounts, write
from kernel import clock


def write_calendar(pk: int) -> None:
    """Bring one stylist's calendar up to what is promised, and come back when there is more than fits one run."""
    account = Account.objects.select_related("stylist__home").filter(pk=pk).first()
    if account is not None and write(account=account, at=clock.now()):
        async_task("calendars.tasks.write_calendar", pk)


def write_calendars() -> None:
    """Look for calendars in which something differs, one task each: one of their servers may be slow."""
    for pk in due_accounts(at=clock.now()):
        async_task("calendars.tasks.write_calendar", pk)
