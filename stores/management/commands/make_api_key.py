"""Make a key by which a store's own systems use the API."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kernel import clock
from stores.errors import StoreNotFound
from stores.queries.listing import store_named
from stores.services.api_keys import make_key


class Command(BaseCommand):
    """`manage.py make_api_key london "Scanner at the door"`: prints the secret, once."""

    help = "Make an API key of a store and print its secret, which is shown this once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("store", help="the store's slug")
        parser.add_argument("name", help="what will use the key")

    def handle(self, *_args: Any, store: str, name: str, **_options: Any) -> None:
        try:
            _, secret = make_key(store=store_named(store), name=name, at=clock.now())
        except StoreNotFound as error:
            raise CommandError(f"There is no open store “{store}”.") from error
        self.stdout.write(secret)
