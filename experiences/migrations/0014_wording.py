import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("experiences", "0013_waiting_and_ladder"),
        ("stores", "0016_calendars_sealed"),
    ]

    operations = [
        migrations.CreateModel(
            name="Wording",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("confirmation", "confirmation"),
                            ("reminder_day", "reminder, half a day ahead or more"),
                            ("reminder_hours", "reminder, later"),
                            ("requested", "asked for, until a person has answered"),
                            ("declined", "what was asked for can’t be"),
                            ("changed", "word of a change"),
                            ("sorry_changed", "word of a change by the store"),
                            ("cancelled", "cancellation"),
                            ("sorry_cancelled", "cancellation by the store"),
                            ("instead", "another piece waits"),
                            ("welcome", "welcome to who walked in"),
                            ("exchange", "confirmation of an exchange"),
                            ("kept", "what is kept after the visit"),
                            ("bought", "exchanging what was bought"),
                        ],
                        max_length=24,
                        verbose_name="message",
                    ),
                ),
                ("language", models.CharField(max_length=16, verbose_name="language")),
                ("sms", models.CharField(blank=True, max_length=480, verbose_name="text message")),
                ("subject", models.CharField(blank=True, max_length=150, verbose_name="subject line")),
                ("lead", models.CharField(blank=True, max_length=2000, verbose_name="the mail’s own words")),
                (
                    "experience",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wordings",
                        to="experiences.experience",
                        verbose_name="experience",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wordings",
                        to="stores.store",
                        verbose_name="store",
                    ),
                ),
            ],
            options={
                "verbose_name": "words of one’s own",
                "verbose_name_plural": "words of one’s own",
                "ordering": ["experience", "store", "kind", "language"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("experience", "store", "kind", "language"),
                        name="experiences_wording_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lead", ""), ("sms", ""), ("subject", ""), _negated=True),
                        name="experiences_wording_says",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", ""), _negated=True), models.Q(("language", ""), _negated=True)
                        ),
                        name="experiences_wording_known",
                    ),
                ],
            },
        ),
    ]
