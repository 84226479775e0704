"""Who waits may be told by WhatsApp, too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0025_customers_by_mail"),
    ]

    operations = [
        migrations.AddField(
            model_name="wait",
            name="whatsapp",
            field=models.BooleanField(db_default=False, default=False, verbose_name="texts by WhatsApp"),
        ),
    ]
