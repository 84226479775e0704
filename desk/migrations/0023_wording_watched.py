from django.db import migrations

from desk.trail_sql import unwatch, watch


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0022_editions_of_waiting"),
        ("experiences", "0014_wording"),
    ]

    operations = [
        migrations.RunSQL(watch("experiences_wording"), unwatch("experiences_wording")),
    ]
