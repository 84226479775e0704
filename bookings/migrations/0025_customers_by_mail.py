"""Who has an e-mail address is asked for each time that somebody books with one."""

from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0024_waits_by_mail"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(Upper("email"), condition=~models.Q(email=""), name="bookings_customer_by_mail"),
        ),
    ]
