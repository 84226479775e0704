"""A promise that ended says when and why: which room a visit was in can be told when it is over."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q

# Of what ended before, the booking's moves tell as much as is known. What lies at another time or place than the booking
# does now was moved; a piece that isn't on its rail, or anything of a visit that still goes on, was swapped; the rest
# ended with the booking.
FROM_THE_BOOKINGS = """
    UPDATE bookings_allocation allocation
    SET ended_why = found.why,
        ended_at = coalesce(
            CASE WHEN found.why IN ('moved', 'swapped') THEN found.changed ELSE found.over END,
            found.changed_at, found.ends_at
        )
    FROM (
        SELECT a.id, b.changed_at, b.ends_at, m.changed, m.over, CASE
            WHEN a.store_id <> b.store_id OR a.period <> tstzrange(b.promised_from, b.promised_until) THEN 'moved'
            WHEN p.resource_id IS NOT NULL AND NOT EXISTS (
                SELECT FROM bookings_railitem r WHERE r.booking_id = b.id AND r.variant_id = p.variant_id
            ) THEN 'swapped'
            WHEN b.state = 'completed' THEN 'used'
            WHEN b.state = 'no_show' THEN 'missed'
            WHEN b.state = 'cancelled' THEN 'cancelled'
            WHEN b.state = 'expired' THEN 'lapsed'
            ELSE 'swapped'
        END AS why
        FROM bookings_allocation a
        JOIN bookings_booking b ON b.id = a.booking_id
        LEFT JOIN stores_piece p ON p.resource_id = a.resource_id
        LEFT JOIN LATERAL (
            SELECT max(at) FILTER (WHERE from_state = to_state) AS changed,
                   max(at) FILTER (WHERE from_state <> to_state) AS over
            FROM bookings_move WHERE booking_id = b.id
        ) m ON true
        WHERE NOT a.live
    ) found
    WHERE allocation.id = found.id;
    UPDATE bookings_allocation allocation
    SET ended_why = 'cancelled', ended_at = session.ends_at
    FROM experiences_session session
    WHERE session.id = allocation.session_id AND NOT allocation.live;
    SET CONSTRAINTS ALL IMMEDIATE;
"""

WHY = [
    ("used", "used"),
    ("missed", "nobody came"),
    ("moved", "visit moved"),
    ("swapped", "swapped or taken off"),
    ("cancelled", "called off"),
    ("lapsed", "hold ran out"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0002_promised_period"),
        ("experiences", "0002_whole_ticks"),
        ("stores", "0002_api_key"),
    ]

    operations = [
        migrations.AddField(
            model_name="allocation",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="ended"),
        ),
        migrations.AddField(
            model_name="allocation",
            name="ended_why",
            field=models.CharField(blank=True, choices=WHY, default="", max_length=12, verbose_name="why it ended"),
            preserve_default=False,
        ),
        migrations.RunSQL(FROM_THE_BOOKINGS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                condition=Q(live=True, ended_at__isnull=True, ended_why="")
                | (Q(live=False, ended_at__isnull=False) & ~Q(ended_why="")),
                name="bookings_allocation_ended",
            ),
        ),
    ]
