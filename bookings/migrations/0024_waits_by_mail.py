"""How often an e-mail address joins waiting lists is asked each time that one does."""

from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0023_texts_by_whatsapp"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="wait",
            index=models.Index(
                Upper("email"), models.F("joined_at"), condition=~models.Q(email=""), name="bookings_wait_mailed"
            ),
        ),
    ]
