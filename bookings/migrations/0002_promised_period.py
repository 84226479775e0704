"""What a booking is promised for is its own: a manager who changes buffers changes no promise that was given."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import F, Q

FROM_THE_EXPERIENCE = """
    UPDATE bookings_booking booking
    SET promised_from = starts_at - make_interval(mins => CASE WHEN session_id IS NULL THEN buffer_before ELSE 0 END),
        promised_until = ends_at + make_interval(mins => CASE WHEN session_id IS NULL THEN buffer_after ELSE 0 END)
    FROM experiences_experience experience
    WHERE experience.id = booking.experience_id;
    SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [("bookings", "0001_initial")]

    operations = [
        *(
            migrations.AddField(
                model_name="booking",
                name=name,
                field=models.DateTimeField(editable=False, null=True, verbose_name=words),
            )
            for name, words in (("promised_from", "promised from"), ("promised_until", "promised until"))
        ),
        migrations.RunSQL(FROM_THE_EXPERIENCE, migrations.RunSQL.noop),
        *(
            migrations.AlterField(
                model_name="booking",
                name=name,
                field=models.DateTimeField(editable=False, verbose_name=words),
            )
            for name, words in (("promised_from", "promised from"), ("promised_until", "promised until"))
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=Q(promised_from__lte=F("starts_at")) & Q(promised_until__gte=F("ends_at")),
                name="bookings_booking_promised",
            ),
        ),
    ]
