from collections.abc import Callable
from typing import Any

from django.db import migrations

from desk.trail_sql import unwatch, watch
from stores.models import address_sealing

TABLE = "stores_outsidecalendar"


def _through(how: Callable[[str], str]) -> Callable[[Any, Any], None]:
    def convert(apps: Any, _schema_editor: Any) -> None:
        for row in apps.get_model("stores", "OutsideCalendar").objects.order_by("pk"):
            row.sealed = how(row.sealed)
            row.save(update_fields=["sealed"])

    return convert


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0016_calendar_readings"),
        ("stores", "0016_calendars_sealed"),
    ]

    operations = [
        # Unwatched meanwhile: of the readable addresses nothing is to be noted.
        migrations.RunSQL(unwatch(TABLE), watch(TABLE)),
        migrations.RunPython(
            _through(lambda text: address_sealing().seal(text)), _through(lambda sealed: address_sealing().open(sealed))
        ),
        migrations.RunSQL(watch(TABLE), unwatch(TABLE)),
    ]
