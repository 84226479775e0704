from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import decrypt, encrypt
from django.db import migrations

SEALED = ("secret", "seed")
"""What an app's codes are made from, and what recovery codes are."""


def _through(how: Callable[[str], str]) -> Callable[[Any, Any], None]:
    def convert(apps: Any, _schema_editor: Any) -> None:
        for row in apps.get_model("mfa", "Authenticator").objects.order_by("pk"):
            row.data |= {name: how(row.data[name]) for name in SEALED if name in row.data}
            row.save(update_fields=["data"])

    return convert


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0011_reasons_veiled"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(_through(encrypt), _through(decrypt))]
