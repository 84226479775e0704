"""A request that joins a waiting list has a key, too."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0026_waits_by_whatsapp"),
    ]

    operations = [
        migrations.AddField(
            model_name="requestkey",
            name="wait",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="request_keys",
                to="bookings.wait",
                verbose_name="place on the waiting list",
            ),
        ),
        migrations.AlterField(
            model_name="requestkey",
            name="booking",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="request_keys",
                to="bookings.booking",
                verbose_name="booking",
            ),
        ),
        migrations.AddConstraint(
            model_name="requestkey",
            constraint=models.CheckConstraint(
                condition=Q(booking__isnull=False, wait__isnull=True) | Q(booking__isnull=True, wait__isnull=False),
                name="bookings_requestkey_made_one",
            ),
        ),
    ]
