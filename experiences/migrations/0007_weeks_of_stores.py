"""Stores that have windows of an experience have a week of their own: what is written means what it meant."""

from __future__ import annotations

from typing import Any

from django.db import migrations


def keep_their_weeks(apps: Any, _schema_editor: Any) -> None:
    variation = apps.get_model("experiences", "Variation")
    own = apps.get_model("experiences", "Schedule").objects.filter(store__isnull=False).order_by()
    pairs = own.values_list("experience_id", "store_id").distinct()
    variation.objects.bulk_create(
        (variation(experience_id=experience, store_id=store, own_week=True) for experience, store in pairs),
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("experiences", "0006_terms_per_store"),
    ]

    operations = [
        migrations.RunPython(keep_their_weeks, migrations.RunPython.noop),
    ]
