"""Why a change of many stores came to nothing is said in the same words as of a store of a change for many."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SAME = {"failed": "given up", "right gone": "right lost"}


def rename(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    changes = apps.get_model("desk", "Change").objects.order_by()
    for former, reason in SAME.items():
        changes.filter(why_not__why=former).update(why_not={"why": reason})


class Migration(migrations.Migration):
    dependencies = [("desk", "0017_calendars_sealed")]

    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
