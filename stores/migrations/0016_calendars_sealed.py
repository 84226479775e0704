from django.db import migrations, models


class Migration(migrations.Migration):
    """What is in it is sealed by desk/migrations/0017, which keeps it out of the trail."""

    dependencies = [("stores", "0015_busy_days_kept")]

    operations = [
        migrations.RenameField("outsidecalendar", "address", "sealed"),
        migrations.AlterField(
            "outsidecalendar", "sealed", models.TextField(editable=False, verbose_name="address, sealed")
        ),
    ]
