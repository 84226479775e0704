"""What happens writes what is owed, in the same transaction, by triggers of the database.

A trigger can't be forgotten by a new verb, is not lost when transactions commit out of order, and costs one look at an
empty index while nobody listens. It reads nothing but rows of the booking, order or piece that it is about.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION hooks_instant(at timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
$$;

CREATE FUNCTION hooks_owe(
    stores bigint[], event text, subject text, sequence bigint, happened timestamptz, data jsonb
) RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_variable
BEGIN
    INSERT INTO hooks_delivery (
        uid, hook_id, event, subject, sequence, happened_at, data, state, owed_since, next_try_at, tries, lease, error
    )
    SELECT 'evt_' || replace(gen_random_uuid()::text, '-', ''), hook.id, event, subject, sequence, happened, data,
        'pending', happened, happened, 0, '', ''
    FROM hooks_hook AS hook
    WHERE hook.active AND (hook.store_id IS NULL OR hook.store_id = ANY(stores)) AND event = ANY(hook.events);
END
$$;

CREATE FUNCTION hooks_after_move() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE FUNCTION hooks_after_order() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    made boolean := TG_OP = 'INSERT';
    reference text;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM hooks_hook WHERE active) THEN
        RETURN NULL;
    END IF;
    SELECT exchange.reference INTO reference FROM bookings_exchange AS exchange WHERE exchange.id = NEW.exchange_id;
    PERFORM hooks_owe(
        ARRAY[NEW.store_id], CASE WHEN made THEN 'order.made' ELSE 'order.called_off' END, 'order:' || reference,
        CASE WHEN made THEN 1 ELSE 2 END, CASE WHEN made THEN NEW.ordered_at ELSE NEW.off_at END,
        jsonb_build_object(
            'reference', reference, 'store', (SELECT slug FROM stores_store WHERE id = NEW.store_id),
            'ordered_at', hooks_instant(NEW.ordered_at), 'off_at', hooks_instant(NEW.off_at)
        )
    );
    RETURN NULL;
END
$$;

CREATE FUNCTION hooks_after_movement() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told record;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM hooks_hook WHERE active) THEN
        RETURN NULL;
    END IF;
    SELECT piece.label, variant.sku INTO told
        FROM stores_piece AS piece JOIN stores_variant AS variant ON variant.id = piece.variant_id
        WHERE piece.resource_id = NEW.piece_id;
    PERFORM hooks_owe(
        ARRAY[NEW.to_store_id], CASE WHEN NEW.to_state = 'sold' THEN 'piece.sold' ELSE 'piece.returned' END,
        'piece:' || told.label, NEW.number, NEW.at,
        jsonb_build_object(
            'label', told.label, 'sku', told.sku, 'state', NEW.to_state,
            'store', (SELECT slug FROM stores_store WHERE id = NEW.to_store_id)
        )
    );
    RETURN NULL;
END
$$;

CREATE TRIGGER hooks_move AFTER INSERT ON bookings_move
    FOR EACH ROW WHEN (NEW.to_state NOT IN ('held', 'expired')) EXECUTE FUNCTION hooks_after_move();
CREATE TRIGGER hooks_order_made AFTER INSERT ON bookings_deliveryorder
    FOR EACH ROW EXECUTE FUNCTION hooks_after_order();
CREATE TRIGGER hooks_order_off AFTER UPDATE OF off_at ON bookings_deliveryorder
    FOR EACH ROW WHEN (OLD.off_at IS NULL AND NEW.off_at IS NOT NULL) EXECUTE FUNCTION hooks_after_order();
CREATE TRIGGER hooks_movement AFTER INSERT ON stores_movement
    FOR EACH ROW WHEN ((NEW.to_state = 'sold') <> (NEW.from_state = 'sold')) EXECUTE FUNCTION hooks_after_movement();
"""
BACK = """
DROP TRIGGER hooks_movement ON stores_movement;
DROP TRIGGER hooks_order_off ON bookings_deliveryorder;
DROP TRIGGER hooks_order_made ON bookings_deliveryorder;
DROP TRIGGER hooks_move ON bookings_move;
DROP FUNCTION hooks_after_movement();
DROP FUNCTION hooks_after_order();
DROP FUNCTION hooks_after_move();
DROP FUNCTION hooks_owe(bigint[], text, text, bigint, timestamptz, jsonb);
DROP FUNCTION hooks_instant(timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("hooks", "0001_deliveries"),
        ("bookings", "0014_order_off"),
        ("stores", "0006_released"),
    ]

    operations = [migrations.RunSQL(FORWARD, BACK)]
