"""What other systems were given, in the states that pages show."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO

from django.contrib.auth.models import User

from floor.models import FileOf
from floor.services.imports import start_import, work_on
from hooks.models import Event, Hook
from hooks.services.hooks import make_hook
from stores.models import Store
from stores.services.api_keys import make_key, rotate
from tests.factories.hooks import make_delivery


def make_systems(store: Store, shown: dict[str, object], *, at: datetime) -> None:
    """A key whose secret was changed a moment ago, and one of every store."""
    key, _secret = make_key(store=store, name="Till", at=at)
    rotate(key=key, overlap=timedelta(days=1), at=at)
    house, _secret = make_key(everywhere=True, name="Shop system", at=at)
    shown |= {"key": key.pk, "house_key": house.pk}
    _make_hooks(store, shown, at)
    _make_files(shown, at)


def _make_hooks(store: Store, shown: dict[str, object], at: datetime) -> None:
    """One that has taken and refused, and one of every store that is paused."""
    hook = make_hook(store=store, name="Newsletter", url="https://shop.example/in/vitrine", events=list(Event), at=at)
    make_delivery(hook=hook, at=at, state="delivered", status_code=200, milliseconds=120, tries=1)
    make_delivery(hook=hook, at=at, state="failed", error="timeout", milliseconds=10_000, tries=16)
    make_delivery(hook=hook, at=at, state="pending", status_code=500, milliseconds=80, tries=2)
    paused = make_hook(store=None, name="Shop system", url="https://erp.example/in", events=[Event.CONFIRMED], at=at)
    Hook.objects.filter(pk=paused.pk).update(paused_at=at, failures=40)
    shown |= {"hook": hook.pk, "house_hook": paused.pk}


def _make_files(shown: dict[str, object], at: datetime) -> None:
    """A file of the catalogue that is checked: new lines, and some that can't be used."""
    boss = User.objects.get(email="admin@lumen.example")
    text = "sku,product,name,kind,size,colour\n" + "".join(
        f"CAP-{n},cap,Cap,{'hat' if n % 3 else 'spaceship'},{n},Red\n" for n in range(9)
    )
    made = start_import(
        of=FileOf.CATALOGUE, store=None, name="spring.csv", file=BytesIO(text.encode()), actor=boss, at=at
    )
    work_on(number=made.pk, at=at)
    shown["house_file"] = made.pk
