from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0017_told_from"),
    ]

    operations = [
        migrations.AddField(
            model_name="booking",
            name="any_time",
            field=models.BooleanField(
                db_default=False, default=False, editable=False, verbose_name="any time from start to end"
            ),
        ),
    ]
