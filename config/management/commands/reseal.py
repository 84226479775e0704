"""Seals second factors with the present SECRET_KEY, so that a former one can be dropped."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from config.accounts import factor_sealing
from kernel.sealing import SealBroken


class Command(BaseCommand):
    help = "Seal second factors with the present SECRET_KEY; what SECRET_KEY_FALLBACKS seal is opened once more."

    def handle(self, *_args: Any, **_options: Any) -> None:
        rows = list(Authenticator.objects.order_by("pk").values_list("pk", flat=True))
        broken = [pk for pk in rows if not _reseal(pk)]
        self.stdout.write(f"{len(rows) - len(broken)} second factors are sealed with the present key.")
        if broken:
            raise CommandError(f"No key opens these authenticators: {', '.join(map(str, broken))}")


def _reseal(pk: int) -> bool:
    """Whether it could be opened. One that is gone meanwhile needs nothing."""
    sealing = factor_sealing()
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().filter(pk=pk).first()
        if row is None:
            return True
        try:
            row.data |= {name: sealing.seal_anew(row.data[name]) for name in ("secret", "seed") if name in row.data}
        except SealBroken:
            return False
        row.save(update_fields=["data"])
    return True
