from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("experiences", "0015_nudges_and_thanks"),
    ]

    operations = [
        migrations.AlterField(
            model_name="wording",
            name="kind",
            field=models.CharField(
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
                    ("nudge", "question whether one is coming"),
                    ("pieces_freed", "pieces given back, unanswered"),
                    ("released", "visit called off, unanswered"),
                    ("thanks", "thanks after the visit"),
                ],
                max_length=24,
                verbose_name="message",
            ),
        ),
    ]
