from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0020_unanswered_swaps"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="shiftswap",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ("approved", "refused")),
                    models.Q(("answered_at__isnull", True), ("answered_by__isnull", True)),
                    _connector="OR",
                ),
                name="desk_swap_answered",
            ),
        ),
    ]
