"""Exchanges that wait any time are told by what was read of them before: they last longer than such an exchange does."""

from django.db import migrations

WRITTEN = """
    UPDATE bookings_booking AS booking SET any_time = true
    FROM experiences_experience AS house
    WHERE house.id = booking.experience_id AND house.purpose = 'exchange'
    AND booking.ends_at - booking.starts_at > make_interval(mins => COALESCE(
        (
            SELECT own.duration FROM experiences_variation AS own
            WHERE own.experience_id = house.id AND own.store_id = booking.store_id
        ),
        house.duration
    ))
"""


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0018_any_time"),
        ("experiences", "0008_dates_and_retirement"),
    ]

    operations = [migrations.RunSQL(WRITTEN, migrations.RunSQL.noop)]
