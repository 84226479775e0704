"""That a person of the store is asked is an event of its own."""

import django.contrib.postgres.fields
from django.db import migrations, models

FORWARD = """
CREATE OR REPLACE FUNCTION hooks_after_move() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    event text;
    told record;
    former bigint;
BEGIN
    event := CASE
        WHEN NEW.from_state = NEW.to_state AND (NEW.why LIKE 'moved from %' OR NEW.changes ? 'starts_at')
            THEN 'booking.moved'
        WHEN NEW.from_state = NEW.to_state THEN 'booking.changed'
        WHEN NEW.from_state = 'arrived' AND NEW.to_state = 'confirmed' THEN 'booking.changed'
        WHEN NEW.from_state = 'held' AND NEW.to_state = 'cancelled' THEN NULL
        WHEN NEW.to_state IN ('requested', 'confirmed', 'arrived', 'completed', 'cancelled', 'no_show')
            THEN 'booking.' || NEW.to_state
    END;
    IF event IS NULL OR NOT EXISTS (SELECT 1 FROM hooks_hook WHERE active) THEN
        RETURN NULL;
    END IF;
    SELECT booking.*, store.slug AS store_slug, experience.slug AS experience_slug INTO told
        FROM bookings_booking AS booking
        JOIN stores_store AS store ON store.id = booking.store_id
        JOIN experiences_experience AS experience ON experience.id = booking.experience_id
        WHERE booking.id = NEW.booking_id;
    IF NEW.why LIKE 'moved from %' THEN
        SELECT id INTO former FROM stores_store WHERE slug = split_part(NEW.why, ' ', 3);
    END IF;
    PERFORM hooks_owe(
        ARRAY[told.store_id, former], event, 'booking:' || told.reference, NEW.id, NEW.at,
        jsonb_build_object(
            'reference', told.reference, 'state', NEW.to_state, 'store', told.store_slug,
            'experience', told.experience_slug, 'starts_at', hooks_instant(told.starts_at),
            'ends_at', hooks_instant(told.ends_at), 'party', told.party, 'source', told.source
        )
    );
    RETURN NULL;
END
$$;
"""
BACK = """
CREATE OR REPLACE FUNCTION hooks_after_move() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    event text;
    told record;
    former bigint;
BEGIN
    event := CASE
        WHEN NEW.from_state = NEW.to_state AND (NEW.why LIKE 'moved from %' OR NEW.changes ? 'starts_at')
            THEN 'booking.moved'
        WHEN NEW.from_state = NEW.to_state THEN 'booking.changed'
        WHEN NEW.from_state = 'arrived' AND NEW.to_state = 'confirmed' THEN 'booking.changed'
        WHEN NEW.from_state = 'held' AND NEW.to_state = 'cancelled' THEN NULL
        WHEN NEW.to_state IN ('confirmed', 'arrived', 'completed', 'cancelled', 'no_show')
            THEN 'booking.' || NEW.to_state
    END;
    IF event IS NULL OR NOT EXISTS (SELECT 1 FROM hooks_hook WHERE active) THEN
        RETURN NULL;
    END IF;
    SELECT booking.*, store.slug AS store_slug, experience.slug AS experience_slug INTO told
        FROM bookings_booking AS booking
        JOIN stores_store AS store ON store.id = booking.store_id
        JOIN experiences_experience AS experience ON experience.id = booking.experience_id
        WHERE booking.id = NEW.booking_id;
    IF NEW.why LIKE 'moved from %' THEN
        SELECT id INTO former FROM stores_store WHERE slug = split_part(NEW.why, ' ', 3);
    END IF;
    PERFORM hooks_owe(
        ARRAY[told.store_id, former], event, 'booking:' || told.reference, NEW.id, NEW.at,
        jsonb_build_object(
            'reference', told.reference, 'state', NEW.to_state, 'store', told.store_slug,
            'experience', told.experience_slug, 'starts_at', hooks_instant(told.starts_at),
            'ends_at', hooks_instant(told.ends_at), 'party', told.party, 'source', told.source
        )
    );
    RETURN NULL;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("hooks", "0002_owed_where_it_happens"),
        ("bookings", "0020_requested"),
    ]

    operations = [
        migrations.RunSQL(FORWARD, BACK),
        migrations.AlterField(
            model_name="hook",
            name="events",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("booking.requested", "a visit is asked for, and the store is to answer"),
                        ("booking.confirmed", "a visit is booked"),
                        ("booking.moved", "a visit has another time or store"),
                        ("booking.changed", "something else of a visit changed, its pieces say"),
                        ("booking.arrived", "a visitor has arrived"),
                        ("booking.completed", "a visit is over"),
                        ("booking.cancelled", "a visit is cancelled"),
                        ("booking.no_show", "a visitor didn’t come"),
                        ("order.made", "a delivery is ordered"),
                        ("order.called_off", "a delivery is called off"),
                        ("piece.sold", "a piece is sold"),
                        ("piece.returned", "a sold piece is back"),
                    ],
                    max_length=24,
                ),
                size=None,
                verbose_name="events",
            ),
        ),
    ]
