import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0024_notices"),
        ("experiences", "0014_wording"),
        ("stores", "0016_calendars_sealed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WordTest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=24, verbose_name="message")),
                ("language", models.CharField(max_length=16, verbose_name="language")),
                ("sms", models.CharField(blank=True, max_length=480, verbose_name="text message")),
                ("subject", models.CharField(blank=True, max_length=150, verbose_name="subject line")),
                ("lead", models.CharField(blank=True, max_length=2000, verbose_name="the mail’s own words")),
                ("channel", models.CharField(max_length=8, verbose_name="channel")),
                ("made_at", models.DateTimeField(verbose_name="sent at")),
                (
                    "experience",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="experiences.experience",
                        verbose_name="experience",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="word_tests",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sent by",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="stores.store",
                        verbose_name="store",
                    ),
                ),
            ],
            options={
                "verbose_name": "test of words",
                "verbose_name_plural": "tests of words",
                "indexes": [models.Index(fields=["made_by", "made_at"], name="desk_wordtest_lately")],
            },
        ),
    ]
