"""An answer may be lost, and what answers a text may be a message about the visit."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0001_threads"),
        ("notifications", "0006_undone"),
    ]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="lost_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="found lost"),
        ),
        migrations.AddField(
            model_name="entry",
            name="message",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="notifications.message",
                verbose_name="message",
            ),
        ),
    ]
