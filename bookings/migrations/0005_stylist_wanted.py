"""Who was asked for is kept apart from who hosts: staff change the one and not the other. And what they changed."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

FROM_THE_NAMED = """
    UPDATE bookings_booking SET stylist_wanted_id = stylist_id WHERE stylist_named;
    SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [("bookings", "0004_shortfall")]

    operations = [
        migrations.AddField(
            model_name="booking",
            name="stylist_wanted",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="stores.stylist",
                verbose_name="stylist asked for",
            ),
        ),
        migrations.RunSQL(
            FROM_THE_NAMED,
            "UPDATE bookings_booking SET stylist_named = true WHERE stylist_wanted_id = stylist_id;"
            " SET CONSTRAINTS ALL IMMEDIATE;",
        ),
        migrations.RemoveField(model_name="booking", name="stylist_named"),
        migrations.AddField(
            model_name="move",
            name="changes",
            field=models.JSONField(blank=True, default=dict, verbose_name="changes"),
        ),
    ]
