from django.db import migrations

from desk.trail_sql import unwatch, watch


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0009_swaps"),
        ("experiences", "0011_planned_messages"),
    ]

    operations = [
        migrations.RunSQL(watch("experiences_plannedmessage"), unwatch("experiences_plannedmessage")),
    ]
