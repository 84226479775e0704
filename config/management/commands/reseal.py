"""Seals what is sealed with the present SECRET_KEY, so that a former one can be dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Model

from calendars.models import Account, login_sealing
from config.accounts import factor_sealing
from kernel.sealing import SealBroken
from stores.models import OutsideCalendar, address_sealing


class Command(BaseCommand):
    help = "Seal second factors and calendars with the present SECRET_KEY, which SECRET_KEY_FALLBACKS open once more."

    def handle(self, *_args: Any, **_options: Any) -> None:
        sealed = ((Authenticator, _factor), (OutsideCalendar, _calendar), (Account, _account))
        broken = [one for model, seal in sealed for one in _each(model, seal)]
        if broken:
            raise CommandError(f"No key opens: {', '.join(broken)}")
        self.stdout.write("Everything is sealed with the present key.")


def _each(model: type[Model], seal: Callable[[Any], None]) -> Iterator[str]:
    """Seal each row anew; those that can't be opened are named."""
    for pk in list(model._default_manager.order_by("pk").values_list("pk", flat=True)):  # noqa: SLF001
        with transaction.atomic():
            row = model._default_manager.select_for_update(of=("self",)).filter(pk=pk).first()  # noqa: SLF001
            try:
                if row is not None:
                    seal(row)
            except SealBroken:
                yield f"{model.__name__} {pk}"


def _factor(row: Authenticator) -> None:
    sealing = factor_sealing()
    row.data |= {name: sealing.seal_anew(row.data[name]) for name in ("secret", "seed") if name in row.data}
    row.save(update_fields=["data"])


def _calendar(row: OutsideCalendar) -> None:
    row.sealed = address_sealing().seal_anew(row.sealed)
    row.save(update_fields=["sealed"])


def _account(row: Account) -> None:
    row.sealed = login_sealing().seal_anew(row.sealed)
    row.save(update_fields=["sealed"])
